using Conversion.Domain.Jobs;
using Conversion.Projections;

namespace Conversion.Api.Verifying;

/// <summary>All that the database keeps of one job, as one snapshot of it shows.</summary>
/// <param name="Id">The stream's id.</param>
/// <param name="Version">The version that the stream's row claims.</param>
public sealed record StoredJob(Guid Id, long Version)
{
    /// <summary>The stream, in order.</summary>
    public required IReadOnlyList<StoredEvent> Events { get; init; }

    /// <summary>The inline snapshot.</summary>
    public Stored<ConversionJob>? Snapshot { get; init; }

    /// <summary>The row of the queue.</summary>
    public QueueRow? QueueRow { get; init; }

    /// <summary>The document of the model of lists.</summary>
    public Stored<JobProgress>? Progress { get; init; }

    /// <summary>The document of the model of timelines.</summary>
    public Stored<JobTimeline>? Timeline { get; init; }

    /// <summary>The records of the artifacts that the stream names, by their ids.</summary>
    public required IReadOnlyDictionary<string, Stored<ArtifactRecord>> Artifacts { get; init; }

    /// <summary>The sequence number up to which the model of lists was brought.</summary>
    public long ProgressSequence { get; init; }

    /// <summary>The sequence number up to which the model of timelines was brought.</summary>
    public long TimelineSequence { get; init; }
}

/// <summary>One event as it is kept.</summary>
/// <param name="Version">Its place in the stream.</param>
/// <param name="Sequence">Its place among all events.</param>
/// <param name="At">When the database took it.</param>
/// <param name="Data">The event; an <see cref="UnreadableEvent"/> when this service cannot read it.</param>
public sealed record StoredEvent(int Version, long Sequence, DateTimeOffset At, object Data);

/// <summary>Stands for an event that was appended by nobody that this service knows.</summary>
/// <param name="Type">Its type, as it is kept.</param>
/// <param name="Reason">Why it cannot be read.</param>
public sealed record UnreadableEvent(string Type, string Reason);

/// <summary>A document as it is kept.</summary>
/// <param name="Document">The document; null when it cannot be read.</param>
/// <param name="Revision">The revision that its row claims; null where rows have none.</param>
public sealed record Stored<T>(T? Document, long? Revision = null)
    where T : class;

/// <summary>A row of the queue, as far as the job's events say what is in it.</summary>
public sealed record QueueRow(string Caller, string Platform, int Priority, DateTimeOffset AvailableAt, bool Running, int Attempt, string? Node, string Exit, Guid? SharesWith, bool Parked);
