using System.Runtime.CompilerServices;
using Conversion.Api.ReadModels;

namespace Conversion.Api.Verifying;

/// <summary>
/// Holds all that the database, the artifact store and this node's disk keep against the invariants I1 to I9, while the
/// service works. What is found comes as it is found, a <see cref="VerificationSummary"/> at the end.
/// </summary>
public sealed class Verification(
    JobStreams streams, ArtifactCheck artifacts, StrayRowCheck strays, OrphanCheck orphans, LeftoverCheck leftovers, WaitingCheck waiting,
    ReadModelRepair repair, ProjectionRebuilds rebuilds, TimeProvider clock)
{
    /// <summary>Runs it.</summary>
    /// <param name="withContent">Whether every artifact is read, and its SHA-256 compared.</param>
    /// <param name="repairs">Whether inline read models that differ from their events are written anew.</param>
    /// <param name="cancellation">Gives up.</param>
    public async IAsyncEnumerable<object> RunAsync(bool withContent, bool repairs, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        var tally = new JobTally();
        var (found, repaired) = (0L, 0L);
        await foreach (var violation in JobsAsync(withContent, repairs, tally, cancellation).Concat(RestAsync(repairs, cancellation)))
        {
            found++;
            repaired += violation.Repaired == true ? 1 : 0;
            yield return violation;
        }

        yield return new VerificationSummary(
            tally.Streams, tally.Events, tally.Artifacts, found, repaired, Math.Round(clock.GetElapsedTime(started).TotalSeconds, 2));
    }

    private async IAsyncEnumerable<Violation> JobsAsync(bool withContent, bool repairs, JobTally tally, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Guid? last = Guid.Empty;
        while (last is { } after)
        {
            var (violations, asynchronous, promised) = (new List<Violation>(), new List<Violation>(), new List<PromisedArtifact>());
            var began = clock.GetUtcNow() - TimeSpan.FromSeconds(1); // no two clocks agree exactly
            last = await streams.ReadPageAsync(
                after,
                job =>
                {
                    violations.AddRange(Find(job));
                    asynchronous.AddRange(ReadModelCheck.FindAsynchronous(job));
                    promised.AddRange(ArtifactCheck.PromisedBy(job) is { } artifact ? [artifact] : []);
                    tally.Add(job);
                },
                cancellation);

            // A rebuild empties the model in a way that even a snapshot sees. It is asked after the look: before may be too early.
            if (asynchronous.Count > 0 && !await rebuilds.IsUnsettledAsync(began, cancellation))
            {
                violations.AddRange(asynchronous);
            }

            foreach (var violation in repairs ? await repair.RepairAsync(violations, cancellation) : violations)
            {
                yield return violation;
            }

            foreach (var artifact in promised)
            {
                tally.Artifacts++;
                if (await artifacts.FindAsync(artifact, withContent, cancellation) is { } violation)
                {
                    yield return violation;
                }
            }
        }
    }

    // What a broken stream folds to is nothing to write anywhere.
    private static IEnumerable<Violation> Find(StoredJob job)
    {
        var broken = StreamCheck.Find(job).ToList();
        return [.. broken, .. ReadModelCheck.FindInline(job).Select(violation => violation with { Repairable = broken.Count == 0 })];
    }

    private async IAsyncEnumerable<Violation> RestAsync(bool repairs, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var stray = await strays.FindAsync(cancellation);
        foreach (var violation in repairs ? await repair.RepairAsync(stray, cancellation) : stray)
        {
            yield return violation;
        }

        foreach (var violation in (IEnumerable<Violation>)[
            .. await orphans.FindAsync(cancellation), .. await leftovers.FindAsync(cancellation), .. await waiting.FindAsync(cancellation)])
        {
            yield return violation;
        }
    }

    private sealed class JobTally
    {
        public long Streams { get; private set; }

        public long Events { get; private set; }

        public long Artifacts { get; set; }

        public void Add(StoredJob job)
        {
            Streams++;
            Events += job.Events.Count;
        }
    }
}
