using System.Text;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Ffmpeg;

/// <summary>Writes tags in ffmpeg's ffmetadata format, where they may hold anything: titles are hostile text.</summary>
internal static class TagFile
{
    private static readonly string[] KeptKeys = ["title", "artist", "album", "album_artist", "composer", "genre", "date", "track", "disc", "comment"];

    /// <summary>
    /// The tags of the result. A known platform's word goes before the container's own tags; the generic extractor's
    /// title is only a file name and goes behind them.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Merge(
        SourceTags platform, bool platformFirst, IReadOnlyDictionary<string, string> container)
    {
        var tags = KeptKeys.Where(container.ContainsKey).ToDictionary(key => key, key => container[key]);
        foreach (var (key, value) in Pairs(platform))
            if (value is not null && (platformFirst || !tags.ContainsKey(key))) tags[key] = value;
        return [.. tags];
    }

    /// <summary>The file's text.</summary>
    public static string Write(IEnumerable<KeyValuePair<string, string>> tags)
    {
        var text = new StringBuilder(";FFMETADATA1\n");
        foreach (var (key, value) in tags) text.Append(key).Append('=').Append(Escape(value)).Append('\n');
        return text.ToString();
    }

    private static (string Key, string? Value)[] Pairs(SourceTags tags) =>
        [("title", tags.Title), ("artist", tags.Artist), ("album", tags.Album), ("date", tags.Date)];

    private static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var character in value)
        {
            if (character is '=' or ';' or '#' or '\\' or '\n') text.Append('\\').Append(character);
            else if (!char.IsControl(character)) text.Append(character);
        }

        return text.ToString();
    }
}
