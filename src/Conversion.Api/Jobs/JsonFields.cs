using System.Text.Json;

namespace Conversion.Api.Jobs;

/// <summary>Reads fields of a JSON object by name and collects what is wrong with each, instead of stopping at the first.</summary>
public sealed class JsonFields
{
    private readonly JsonElement _object;
    private readonly string _path;

    public JsonFields(JsonElement body) : this(body, "", [])
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            Errors["$"] = ["The body is a JSON object."];
        }
    }

    private JsonFields(JsonElement element, string path, Dictionary<string, string[]> errors) =>
        (_object, _path, Errors) = (element, path, errors);

    /// <summary>What is wrong, by the field's path.</summary>
    public Dictionary<string, string[]> Errors { get; }

    /// <summary>Notes that a field is wrong.</summary>
    public void Wrong(string field, string why) => Errors[_path + field] = [why];

    /// <summary>A string that must be there.</summary>
    public string? RequiredText(string field)
    {
        var text = Text(field);
        if (string.IsNullOrWhiteSpace(text) && !Errors.ContainsKey(_path + field))
        {
            Wrong(field, "It is needed.");
        }

        return text;
    }

    /// <summary>A string, or null when left out.</summary>
    public string? Text(string field) => Get(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => ReadString(field, value),
        _ => Note<string>(field, "It is a string."),
    };

    /// <summary>A truth value, or null when left out.</summary>
    public bool? Boolean(string field)
    {
        switch (Get(field)?.ValueKind)
        {
            case null: return null;
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            default:
                Wrong(field, "It is true or false.");
                return null;
        }
    }

    /// <summary>A whole number within bounds, or null when left out.</summary>
    public int? Integer(string field, int lowest, int highest)
    {
        if (Get(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= lowest && number <= highest)
        {
            return number;
        }

        Wrong(field, $"It is a whole number from {lowest} to {highest}.");
        return null;
    }

    /// <summary>A word of an enum as the contract spells it, or null; <paramref name="unknown"/> is a string that is no such word.</summary>
    public T? Word<T>(string field, out string? unknown)
        where T : struct, Enum
    {
        unknown = null;
        if (Text(field) is not { } text)
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()) == text)
            {
                return value;
            }
        }

        unknown = text;
        return null;
    }

    /// <summary>An object that must be there.</summary>
    public JsonFields? Object(string field)
    {
        if (Get(field) is { ValueKind: JsonValueKind.Object } value)
        {
            return new JsonFields(value, $"{_path}{field}.", Errors);
        }

        Wrong(field, Get(field) is null ? "It is needed." : "It is an object.");
        return null;
    }

    // A field's name may hold half a surrogate pair as well, and is read when another is looked for.
    private JsonElement? Get(string field)
    {
        try
        {
            return _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null
                ? value
                : null;
        }
        catch (InvalidOperationException)
        {
            Errors["$"] = ["The name of a field is not valid Unicode text."];
            return null;
        }
    }

    // A string may hold half a surrogate pair, which is no text that can be stored.
    private string? ReadString(string field, JsonElement value)
    {
        try
        {
            var text = value.GetString();
            return text?.Contains('\0') == true ? Note<string>(field, "It holds a zero character.") : text;
        }
        catch (InvalidOperationException)
        {
            return Note<string>(field, "It is not valid Unicode text.");
        }
    }

    private T? Note<T>(string field, string why)
    {
        Wrong(field, why);
        return default;
    }
}
