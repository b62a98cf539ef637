using System.Text.Json.Serialization;
using Conversion.Domain;

namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>What holds jobs back, or whoever waits for them.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<Cause>))]
public enum Cause
{
    /// <summary>No node lives that runs conversions.</summary>
    NoWorker,

    /// <summary>Too little room on the nodes' disks to begin anything.</summary>
    DiskLow,

    /// <summary>More jobs than slots.</summary>
    Slots,

    /// <summary>Platforms that refuse this service.</summary>
    Breaker,

    /// <summary>How hard a platform may be asked.</summary>
    Pace,

    /// <summary>Failures that may pass, and the pauses after them.</summary>
    Retries,

    /// <summary>A platform that is slow to say what a link is.</summary>
    Resolving,

    /// <summary>The network: most sources send slowly, and what they have in common is the way to them.</summary>
    Network,

    /// <summary>A source that sends slowly while others do not, or that is the only one.</summary>
    Source,

    /// <summary>Encoding.</summary>
    Encoder,

    /// <summary>The artifact store.</summary>
    Storage,

    /// <summary>The database.</summary>
    Database,

    /// <summary>The service itself, answering requests.</summary>
    Api,

    /// <summary>The service itself, telling of progress.</summary>
    Delivery,

    /// <summary>Pages and their way to the service.</summary>
    Client,
}

/// <summary>One cause, and what it costs.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Stage">The stage that it shows in.</param>
/// <param name="LostSeconds">Seconds that it cost in the window, over all jobs: what causes are ranked by.</param>
/// <param name="Evidence">The figures that say so, in words.</param>
public sealed record Suspect(Cause Cause, StageName Stage, double LostSeconds, IReadOnlyList<string> Evidence);
