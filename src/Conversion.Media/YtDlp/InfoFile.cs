using System.Globalization;
using System.Text.Json.Nodes;

namespace Conversion.Media.YtDlp;

/// <summary>Writes an answer back for yt-dlp's download, with only the chosen formats in it, under ids of our own.</summary>
internal static class InfoFile
{
    /// <summary>Id of the n-th chosen format.</summary>
    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"f{number}");

    /// <summary>The file's text. Ids of the platform's could hold anything that <c>--format</c> takes for an operator.</summary>
    public static string Write(ResolvedSource source, FormatSelection selection)
    {
        var info = JsonNode.Parse(source.InfoJson)!.AsObject();
        var offered = info["formats"] as JsonArray ?? new JsonArray(info.DeepClone());
        var chosen = selection.All.Select((format, number) =>
        {
            var entry = offered[format.Index]!.DeepClone().AsObject();
            entry["format_id"] = IdOf(number);
            return (JsonNode)entry;
        });
        info["formats"] = new JsonArray([.. chosen]);
        return info.ToJsonString();
    }
}
