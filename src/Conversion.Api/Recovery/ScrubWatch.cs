using Conversion.Projections;
using Conversion.Storage;
using Conversion.Storage.Integrity;
using Marten;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Recovery;

/// <summary>
/// Reads, slowly, every result that an event names, compares it with its SHA-256, and restores what is damaged or missing from the
/// other copy where there is one. Each node does so: nodes may have stores of their own.
/// </summary>
public sealed class ScrubWatch(
    StoreCopies copies, IDocumentStore documents, StorageMetrics metrics, IOptions<StorageOptions> options, TimeProvider clock, ILogger<ScrubWatch> log)
    : RecurringWatch("The stored results could not be looked through", clock, log)
{
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(5);

    protected override TimeSpan PauseBefore(int runs) => options.Value.ScrubBytesPerSecond == 0 ? Timeout.InfiniteTimeSpan
        : runs == 0 ? AfterStart
        : TimeSpan.FromHours(options.Value.ScrubHours);

    /// <summary>Looks through all of them once.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        var scrubber = new Scrubber(copies.All, new ReadingPace(options.Value.ScrubBytesPerSecond, Clock), PromisedAsync);
        var (looked, wrong) = (0, 0);
        await foreach (var artifact in scrubber.RunAsync(repair: true, cancellation))
        {
            looked++;
            metrics.Scrubbed();
            foreach (var finding in artifact.Findings)
            {
                wrong++;
                metrics.Found(finding);
                Log.LogWarning("Artifact {Artifact} is {State} in the {Copy} store, and was {Outcome}: {Reason}",
                    artifact.ArtifactId, finding.State, finding.Copy, finding.Repaired ? "restored" : "not restored", finding.Reason);
            }
        }

        Log.LogInformation("Looked through {Count} stored results: {Wrong} copies were not as they should be.", looked, wrong);
    }

    private async Task<StoredArtifact?> PromisedAsync(string artifactId, CancellationToken cancellation)
    {
        await using var session = documents.QuerySession();
        return await session.LoadAsync<ArtifactRecord>(artifactId, cancellation) is { Artifact: var artifact }
            ? new StoredArtifact(artifact.ArtifactId, artifact.SizeBytes, artifact.Sha256)
            : null;
    }
}
