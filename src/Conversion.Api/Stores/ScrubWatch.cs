using System.Runtime.CompilerServices;
using Conversion.Api.Hosting;
using Conversion.Projections;
using Conversion.Storage;
using Conversion.Storage.Integrity;
using Marten;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversion.Api.Stores;

/// <summary>
/// Reads, slowly, every result that an event names, compares it with its SHA-256, and restores what is damaged or missing from the
/// other copy where there is one. Each node does so, since nodes may have stores of their own, and each begins at another place: nodes that
/// share a store find more together, and one that is often restarted gets to what it has not looked at as well.
/// </summary>
public sealed class ScrubWatch(
    StoreCopies copies, IDocumentStore documents, NpgsqlDataSource database, StorageMetrics metrics, IOptions<StorageOptions> options, TimeProvider clock, ILogger<ScrubWatch> log)
    : RecurringWatch("The stored results could not be looked through", clock, log)
{
    private const int PageSize = 200;
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(5);

    protected override TimeSpan PauseBefore(int runs) => options.Value.ScrubBytesPerSecond == 0 ? Timeout.InfiniteTimeSpan
        : runs == 0 ? AfterStart
        : TimeSpan.FromHours(options.Value.ScrubHours);

    /// <summary>Looks through all of them once.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        var scrubber = new Scrubber(copies.All, new ReadingPace(options.Value.ScrubBytesPerSecond, Clock), PromisedAsync);
        var (looked, wrong) = (0, 0);
        await foreach (var id in ResultsAsync(from: Guid.NewGuid().ToString("N"), cancellation))
        {
            if (await scrubber.ScrubAsync(id, repair: true, cancellation) is not { } artifact)
            {
                continue; // it was removed meanwhile, or is in another node's store
            }

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

    // All of them by their ids, from somewhere in the middle on to the end, and then the rest.
    private async IAsyncEnumerable<string> ResultsAsync(string from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (after, until) in new[] { (from, "g"), ("", from) })
        {
            var last = after;
            while (await PageAsync(last, until, cancellation) is { Count: > 0 } page)
            {
                foreach (var id in page)
                {
                    yield return id;
                }

                last = page[^1];
            }
        }
    }

    private Task<List<string>> PageAsync(string after, string until, CancellationToken cancellation) => database.ReadAsync(
        $"""
         select id from {EventStoreSetup.Schema}.mt_doc_artifactrecord where id > $1 and id <= $2
         order by id limit {PageSize}
         """,
        row => row.GetString(0), cancellation, [after, until]);

    private async Task<StoredArtifact?> PromisedAsync(string artifactId, CancellationToken cancellation)
    {
        await using var session = documents.QuerySession();
        return await session.LoadAsync<ArtifactRecord>(artifactId, cancellation) is { Artifact: var artifact }
            ? new StoredArtifact(artifact.ArtifactId, artifact.SizeBytes, artifact.Sha256)
            : null;
    }
}
