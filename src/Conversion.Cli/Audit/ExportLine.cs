using System.Text.Json;
using Conversion.Domain.Audit;

namespace Conversion.Cli.Audit;

/// <summary>A line of an export, as far as it is understood.</summary>
/// <param name="Number">Its number in the export.</param>
/// <param name="Event">The event; null for the end of a page.</param>
/// <param name="Page">What ends a page; null for an event.</param>
internal sealed record ExportLine(long Number, AuditLine? Event, AuditPage? Page)
{
    /// <summary>Longest line, in bytes: more than any event has.</summary>
    public const int Longest = 16 * 1024 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads it; null when it is no line of an export.</summary>
    public static ExportLine? Read(SealedLine line)
    {
        try
        {
            using var parsed = JsonDocument.Parse(line.Body);
            if (parsed.RootElement.TryGetProperty("page", out _))
                return parsed.Deserialize<AuditPageEnd>(Json) is { Page: not null } end ? new ExportLine(end.Line, null, end.Page) : null;
            return parsed.Deserialize<AuditLine>(Json) is { Type: not null } appended ? new ExportLine(appended.Line, appended, null) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The cursor that follows the end of a page, and is no part of the export; null when the line is something else.</summary>
    public static string? CursorOf(byte[] content)
    {
        try
        {
            return content.AsSpan().StartsWith("{\"cursor\":"u8) ? JsonElement.Parse(content).GetProperty("cursor").GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
