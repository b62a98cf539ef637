using System.Text.Json.Serialization;

namespace Conversion.Domain.Jobs;

/// <summary>Where a job stands. The last three are terminal; a retry leads back to <see cref="Queued"/>.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<JobStatus>))]
public enum JobStatus
{
    /// <summary>Accepted and waiting for a worker's slot, or for the time of its next attempt.</summary>
    Queued,

    /// <summary>An attempt holds the job.</summary>
    Running,

    /// <summary>The artifact is stored and can be downloaded.</summary>
    Completed,

    /// <summary>Given up; the failure says why.</summary>
    Failed,

    /// <summary>Stopped at the caller's wish.</summary>
    Cancelled,
}

/// <summary>What a running attempt is busy with. <see cref="Queued"/> and <see cref="Done"/> are the two ends outside an attempt.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<JobPhase>))]
public enum JobPhase
{
    /// <summary>No attempt holds the job.</summary>
    Queued,

    /// <summary>Asking the platform what the link is: title, duration, formats.</summary>
    Resolving,

    /// <summary>Fetching the source, stream copies included.</summary>
    Downloading,

    /// <summary>Encoding; where the container allows it, while the source is still arriving.</summary>
    Converting,

    /// <summary>Verifying the result and putting it into the artifact store.</summary>
    Storing,

    /// <summary>The run has ended.</summary>
    Done,
}

/// <summary>What phases have in common.</summary>
public static class JobPhases
{
    /// <summary>Whether the source is known and its media is being fetched or made into something.</summary>
    public static bool HandlesMedia(JobPhase phase) => phase is JobPhase.Downloading or JobPhase.Converting or JobPhase.Storing;
}

/// <summary>How a caller ranks one job among its own.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<JobPriority>))]
public enum JobPriority
{
    /// <summary>After everything else.</summary>
    Low,

    /// <summary>In order of arrival.</summary>
    Normal,

    /// <summary>Before the others.</summary>
    High,
}

/// <summary>Where a job's result came from.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ResultOrigin>))]
public enum ResultOrigin
{
    /// <summary>Converted by this job's own run.</summary>
    New,

    /// <summary>An identical result was stored already.</summary>
    Cache,

    /// <summary>An identical request was running, and its work was shared.</summary>
    Shared,
}
