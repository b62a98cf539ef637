using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conversion.Api.Verifying;

/// <summary>Says in words how what is kept differs from what the events say.</summary>
public static class Difference
{
    private const int LongestValue = 60;

    /// <summary>The difference, as the rest of a sentence; null when there is none.</summary>
    /// <param name="kept">What is kept; null when nothing is.</param>
    /// <param name="expected">What should be; null when nothing should.</param>
    public static string? Between<T>(Stored<T>? kept, T? expected)
        where T : class => (kept, expected) switch
        {
            (null, null) => null,
            (null, _) => "is missing",
            (_, null) => "is there, and should not be",
            ({ Document: null }, _) => "cannot be read",
            _ when kept.Document.Equals(expected) => null,
            _ => InFields(kept.Document, expected),
        };

    /// <summary>The fields that differ, with both values; null when none does, be the objects equal or not.</summary>
    public static string? InFields<T>(T kept, T expected)
    {
        var (left, right) = (JsonSerializer.SerializeToNode(kept)!.AsObject(), JsonSerializer.SerializeToNode(expected)!.AsObject());
        var differing = right.Where(field => !JsonNode.DeepEquals(field.Value, left[field.Key]))
            .Select(field => $"{field.Key} ({Shown(left[field.Key])} instead of {Shown(field.Value)})").ToList();
        return differing.Count == 0 ? null : $"differs in {string.Join(", ", differing)}";
    }

    private static string Shown(JsonNode? value)
    {
        var text = value?.ToJsonString() ?? "null";
        return text.Length <= LongestValue ? text : text[..LongestValue] + "…";
    }
}
