using System.Text.Json;
using System.Text.Json.Serialization;
using Conversion.Domain;

namespace Conversion.Api.Diagnostics.Timings;

/// <summary>What is timed beside the stages of jobs, since it leaves no event.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<Tier>))]
public enum Tier
{
    /// <summary>Requests of the API, without streams and files.</summary>
    Api,

    /// <summary>Commands that the service gives its database.</summary>
    Database,

    /// <summary>From the append of an event to its frame's being written to a listener.</summary>
    Delivery,

    /// <summary>Time in which listeners took nothing of what was written to them.</summary>
    StuckListener,

    /// <summary>Files given out.</summary>
    Files,

    /// <summary>A page's submissions: from the request to its answer, as the page sees it.</summary>
    ClientSubmit,

    /// <summary>A page's first news of a job after it was accepted.</summary>
    ClientFirstEvent,

    /// <summary>How long a page was without connection until it had one again.</summary>
    ClientReconnect,
}

/// <summary>How tiers are kept.</summary>
internal static class TierNames
{
    /// <summary>As tables and answers have it: <c>client_submit</c>.</summary>
    public static string Name(this Tier tier) => JsonNamingPolicy.SnakeCaseLower.ConvertName(tier.ToString());

    /// <summary>Reads what <see cref="Name"/> wrote; null for the tier of another version.</summary>
    public static Tier? Find(string name) => Enum.GetValues<Tier>().Where(tier => tier.Name() == name).Select(tier => (Tier?)tier).FirstOrDefault();
}
