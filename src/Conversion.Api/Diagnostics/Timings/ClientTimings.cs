using System.Text.Json;
using System.Text.Json.Serialization;
using Conversion.Domain;

namespace Conversion.Api.Diagnostics.Timings;

/// <summary>What a page timed of itself.</summary>
/// <param name="Timings">From 1 to 50 of them.</param>
public sealed record ClientTimings(IReadOnlyList<ClientTiming> Timings)
{
    private const int Most = 50;
    private const double Longest = 3_600;

    /// <summary>Reads them; null with what is wrong, by field, when they make no sense.</summary>
    public static ClientTimings? Read(JsonElement body, out Dictionary<string, string[]> errors)
    {
        errors = [];
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("timings", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is < 1 or > Most)
        {
            errors["timings"] = [$"It is needed: a list of 1 to {Most} timings."];
            return null;
        }

        var timings = new List<ClientTiming>();
        foreach (var (index, element) in list.EnumerateArray().Index())
        {
            if (NameOf(element) is not { } name)
            {
                errors[$"timings[{index}].name"] = ["It is one of submit, first_event and reconnect."];
            }
            else if (SecondsOf(element) is not { } seconds)
            {
                errors[$"timings[{index}].seconds"] = [$"It is a number from 0 to {Longest}."];
            }
            else
            {
                timings.Add(new ClientTiming(name, seconds));
            }
        }

        return errors.Count == 0 ? new ClientTimings(timings) : null;
    }

    private static ClientTimingName? NameOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            ? Enum.GetValues<ClientTimingName>().Where(known => name.ValueEquals(JsonNamingPolicy.SnakeCaseLower.ConvertName(known.ToString())))
                .Select(known => (ClientTimingName?)known).FirstOrDefault()
            : null;

    private static double? SecondsOf(JsonElement element) =>
        element.TryGetProperty("seconds", out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetDouble(out var value) && value is >= 0 and <= Longest
            ? value
            : null;
}

/// <summary>One of them.</summary>
/// <param name="Name">What was timed.</param>
/// <param name="Seconds">How long it took, up to an hour.</param>
public sealed record ClientTiming(ClientTimingName Name, double Seconds)
{
    /// <summary>Where it is counted.</summary>
    [JsonIgnore]
    public Tier Tier => Name switch
    {
        ClientTimingName.Submit => Tier.ClientSubmit,
        ClientTimingName.FirstEvent => Tier.ClientFirstEvent,
        _ => Tier.ClientReconnect,
    };
}

/// <summary>What a page may time.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ClientTimingName>))]
public enum ClientTimingName
{
    /// <summary>A submission, from its request to its answer.</summary>
    Submit,

    /// <summary>From that answer to the first news of the job.</summary>
    FirstEvent,

    /// <summary>From a connection's break to the next one.</summary>
    Reconnect,
}
