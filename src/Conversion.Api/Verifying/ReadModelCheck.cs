using Conversion.Api.ReadModels;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.Projections;

namespace Conversion.Api.Verifying;

/// <summary>Compares what is kept of a job with the fold of its events (I6).</summary>
public static class ReadModelCheck
{
    private const string Repair = "scripts/converter verify --repair writes it anew from the events.";

    // PostgreSQL keeps a time in microseconds.
    private static readonly TimeSpan Fineness = TimeSpan.FromMilliseconds(1);

    /// <summary>What is wrong with the models that are written with the events.</summary>
    public static IEnumerable<Violation> FindInline(StoredJob job)
    {
        var folded = Fold(job.Events);
        var snapshot = Difference.Between(job.Snapshot, folded)
            ?? (job.Snapshot?.Revision is { } revision && revision != folded?.Version ? $"claims revision {revision} of {folded?.Version}" : null);
        if (snapshot is not null)
        {
            yield return new Violation("I6", job.Id, $"The job's snapshot {snapshot}.", Repair);
        }

        if (RowDifference(job.QueueRow, folded) is { } row)
        {
            yield return new Violation("I6", job.Id, $"The job's row in the queue {row}.", Repair);
        }

        var expired = job.Events.Select(stored => stored.Data).OfType<ArtifactExpired>().Select(gone => gone.ArtifactId).ToHashSet();
        foreach (var artifact in job.Events.Select(stored => stored.Data).OfType<OutputStored>().Select(stored => stored.Artifact).Where(artifact => !expired.Contains(artifact.ArtifactId)))
        {
            var record = new ArtifactRecord(artifact.ArtifactId, job.Id, artifact);
            if (Difference.Between(job.Artifacts.GetValueOrDefault(artifact.ArtifactId), record) is { } difference)
            {
                yield return new Violation("I6", job.Id, $"The record of artifact {artifact.ArtifactId} {difference}.", Repair);
            }
        }
    }

    /// <summary>
    /// What is wrong with the asynchronous models: each may be behind by the events that its daemon has not come to, and equals
    /// the fold up to where it is.
    /// </summary>
    public static IEnumerable<Violation> FindAsynchronous(StoredJob job)
    {
        var progress = Behind(job, job.Progress, job.Progress?.Document?.Version, job.ProgressSequence, events => Fold(events) is { } folded ? JobProgress.Of(folded) : null);
        if (progress is not null)
        {
            yield return new Violation("I6", job.Id, $"The job's document in the model of lists {progress}.", Rebuild(AsyncModels.Progress));
        }

        var timeline = Behind(job, job.Timeline, job.Timeline?.Document?.Version, job.TimelineSequence, events => events.Aggregate(
            (JobTimeline?)null, (before, stored) => TimelineFold.Evolve(before, stored.Data) with { Id = job.Id }));
        // Retention lets go of a timeline long after its job ended, and of nothing else.
        if (timeline is not null && (job.Timeline is not null || Fold(job.Events) is not { IsTerminal: true }))
        {
            yield return new Violation("I6", job.Id, $"The job's document in the model of timelines {timeline}.", Rebuild(AsyncModels.Timeline));
        }
    }

    private static string? Behind<T>(StoredJob job, Stored<T>? kept, int? version, long sequence, Func<IEnumerable<StoredEvent>, T?> fold)
        where T : class
    {
        var passed = job.Events.Count(stored => stored.Sequence <= sequence);
        var at = version ?? 0;
        return at < passed || at > job.Events.Count
            ? $"is at version {at}, while its daemon has passed version {passed} of {job.Events.Count}"
            : Difference.Between(kept, fold(job.Events.Take(at)));
    }

    private static string Rebuild(string model) => $"scripts/converter rebuild {model} builds the model anew while the service runs.";

    private static ConversionJob? Fold(IEnumerable<StoredEvent> events) =>
        events.Aggregate((ConversionJob?)null, (job, stored) => ConversionJob.Evolve(job, stored.Data));

    private static string? RowDifference(QueueRow? kept, ConversionJob? job)
    {
        if (job is null or { IsTerminal: true })
        {
            return kept is null ? null : "is there, although nothing is left to do";
        }

        if (kept is null)
        {
            return "is missing: no worker will ever take it";
        }

        // What a running row says of its next attempt, and a waiting one of its last, means nothing.
        var running = job.Status == JobStatus.Running && job.Shared is null;
        var due = job.Shared is not null ? DateTimeOffset.MaxValue : running || job.NextAttemptAt is not { } at || (kept.AvailableAt - at).Duration() <= Fineness ? kept.AvailableAt : at;
        var expected = new QueueRow(
            job.Caller, job.Platform, (int)job.Priority, due, running, running ? job.Attempt : kept.Attempt, running ? job.Node : kept.Node,
            job.Shared is null ? NetworkExit.Of(job.Strategy) : kept.Exit, job.Shared?.JobId, job.Parked is not null);
        return Difference.InFields(kept, expected);
    }
}
