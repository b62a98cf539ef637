using System.Globalization;
using System.Text.Json.Nodes;

namespace Conversion.Media.YtDlp;

/// <summary>Writes an answer back for yt-dlp's download, with only the chosen formats in it, under ids of our own.</summary>
internal static class InfoFile
{
    private static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>();

    /// <summary>Id of the n-th chosen format.</summary>
    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"f{number}");

    /// <summary>The file's text, for one selection.</summary>
    public static string Write(ResolvedSource source, FormatSelection selection) => Write(source, selection, _ => null);

    /// <summary>The file's text. Ids of the platform's could hold anything that <c>--format</c> takes for an operator.</summary>
    /// <param name="source">The answer.</param>
    /// <param name="selection">The chosen formats.</param>
    /// <param name="headersOf">Request headers for the n-th of them, besides the platform's; null for none.</param>
    public static string Write(ResolvedSource source, FormatSelection selection, Func<int, IReadOnlyDictionary<string, string>?> headersOf)
    {
        var info = JsonNode.Parse(source.InfoJson)!.AsObject();
        var offered = info["formats"] as JsonArray ?? new JsonArray(info.DeepClone());
        var chosen = selection.All.Select((format, number) =>
        {
            var entry = offered[format.Index]!.DeepClone().AsObject();
            entry["format_id"] = IdOf(number);
            // Some extractors (X Spaces) leave HLS to ffmpeg, which yt-dlp has none of here; its own downloader gets it as well.
            if (entry["protocol"]?.GetValue<string>() == "m3u8") entry["protocol"] = "m3u8_native";
            foreach (var (name, value) in headersOf(number) ?? NoHeaders) Headers(entry)[name] = value;
            return (JsonNode)entry;
        });
        info["formats"] = new JsonArray([.. chosen]);
        return info.ToJsonString();
    }

    private static JsonObject Headers(JsonObject entry)
    {
        if (entry["http_headers"] is not JsonObject headers) entry["http_headers"] = headers = [];
        return headers;
    }
}
