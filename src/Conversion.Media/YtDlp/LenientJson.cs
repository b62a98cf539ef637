using System.Globalization;
using System.Text.Json;

namespace Conversion.Media.YtDlp;

/// <summary>Reads JSON that tools print: a field may be absent, null, or of another type than expected.</summary>
internal static class LenientJson
{
    /// <summary>The property, when <paramref name="json"/> is an object that has it with a value.</summary>
    public static JsonElement? Field(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null
            ? value
            : null;

    /// <summary>Non-blank text of a property.</summary>
    public static string? Text(this JsonElement json, string name) => json.Field(name) switch
    {
        { ValueKind: JsonValueKind.String } value when Decode(value) is { } text && !string.IsNullOrWhiteSpace(text) => text,
        { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
        _ => null,
    };

    /// <summary>A finite number, also when it is written as text.</summary>
    public static double? Number(this JsonElement json, string name) => json.Field(name) switch
    {
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        { ValueKind: JsonValueKind.String } value
            when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        _ => null,
    };

    /// <summary>A whole number that fits.</summary>
    public static long? Whole(this JsonElement json, string name) =>
        json.Number(name) is { } number && Math.Abs(number) < long.MaxValue / 2.0 ? (long)number : null;

    /// <summary>A positive whole number that fits an <see cref="int"/>.</summary>
    public static int? Count(this JsonElement json, string name) => json.Whole(name) is > 0 and < int.MaxValue and var number ? (int)number : null;

    /// <summary>The elements of an array property; none when it is not one.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement json, string name) =>
        json.Field(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>Text of a string; null when it holds half a surrogate pair, which JSON allows and UTF-16 does not.</summary>
    public static string? Decode(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
