using System.Runtime.CompilerServices;
using Conversion.Api.Jobs;
using Conversion.Domain.Jobs;
using Marten;

namespace Conversion.Api.Live;

/// <summary>
/// One job's states in order of version: the first at once, then every change as it is committed on whichever node.
/// Folds the stream's own events, so it is never behind a read model.
/// </summary>
public sealed class JobFeed(IDocumentStore store, JobChangeFeed changes, JobQueue queue)
{
    /// <summary>Longest time between two looks at the stream, should a signal be lost.</summary>
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Follows <paramref name="id"/> from its present state, or from what comes after version <paramref name="after"/>,
    /// until its run has ended. A null is a sign of life, due when nothing changed for <paramref name="heartbeat"/>.
    /// </summary>
    public async IAsyncEnumerable<JobView?> FollowAsync(
        Guid id, int? after, TimeSpan heartbeat, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var watched = changes.Watch(id);
        var job = await LoadAsync(id, after, cancellation);
        if (after is null)
        {
            yield return await ViewAsync(job, cancellation);
        }

        var quiet = TimeSpan.Zero;
        while (true)
        {
            var events = await ReadAfterAsync(id, job.Version, cancellation);
            foreach (var appended in events)
            {
                job = ConversionJob.Evolve(job, appended);
                yield return await ViewAsync(job, cancellation);
            }

            if (job.IsTerminal)
            {
                yield break;
            }

            quiet = events.Count > 0 ? TimeSpan.Zero : quiet;
            var wait = heartbeat - quiet < SafetyNet ? heartbeat - quiet : SafetyNet;
            if (!await watched.WaitAsync(wait, cancellation) && (quiet += wait) >= heartbeat)
            {
                quiet = TimeSpan.Zero;
                yield return null;
            }
        }
    }

    private async Task<ConversionJob> LoadAsync(Guid id, int? version, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return version switch
        {
            null => await session.LoadAsync<ConversionJob>(id, cancellation) ?? new ConversionJob(),
            0 => new ConversionJob(),
            { } at => await session.Events.AggregateStreamAsync<ConversionJob>(id, at, token: cancellation) ?? new ConversionJob(),
        };
    }

    private async Task<IReadOnlyList<object>> ReadAfterAsync(Guid id, int version, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var events = await session.Events.FetchStreamAsync(id, fromVersion: version + 1, token: cancellation);
        return [.. events.Select(appended => appended.Data)];
    }

    private async Task<JobView> ViewAsync(ConversionJob job, CancellationToken cancellation) =>
        JobView.Of(job, await queue.PlaceOfAsync(job, cancellation));
}
