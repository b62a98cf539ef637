using System.Runtime.CompilerServices;
using Conversion.Api.Jobs;
using Conversion.Domain.Jobs;
using Marten;

namespace Conversion.Api.Live;

/// <summary>
/// One job's frames for one listener, in order of version: the present state at once, then every change as it is committed on
/// whichever node. Folded from the stream's own events, so it is never behind a read model.
/// </summary>
public sealed class JobFeed(IDocumentStore store, LiveJobs jobs, JobQueue queue)
{
    /// <summary>
    /// Follows <paramref name="id"/> from its present state, or from what comes after version <paramref name="after"/>,
    /// until its run has ended. A null is a sign of life. A listener that falls behind is shown the latest state, and every end.
    /// </summary>
    public async IAsyncEnumerable<Delivery?> FollowAsync(Guid id, int? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var watch = await jobs.WatchAsync(id, cancellation);
        var job = watch.Job;
        int version;
        if (after is { } known)
        {
            version = known;
            while (version + 1 < job.FramesFrom)
            {
                foreach (var frame in await ReadAsync(id, version, job.FramesFrom - 1, cancellation))
                {
                    yield return new Delivery(frame, LiveFrame.IdOf(frame.Version));
                    version = frame.Version;
                }
            }
        }
        else
        {
            var state = job.State;
            version = state.Version;
            yield return new Delivery(new LiveFrame(state, await queue.PlaceOfAsync(state, cancellation)), LiveFrame.IdOf(version));
        }

        while (true)
        {
            var changed = job.Changed;
            while (job.After(version, out var merged) is { } frame)
            {
                yield return new Delivery(frame, LiveFrame.IdOf(frame.Version), merged);
                version = frame.Version;
            }

            if (job.State is { IsTerminal: true } state && state.Version == version)
            {
                yield break;
            }

            await changed.WaitAsync(cancellation);
            if (job.State.Version == version)
            {
                yield return null;
            }
        }
    }

    private async Task<IReadOnlyList<LiveFrame>> ReadAsync(Guid id, int after, int upTo, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await session.FramesAsync(id, after, upTo, cancellation);
    }
}

/// <summary>What one listener is sent next.</summary>
/// <param name="Frame">The job; null when only the id is told.</param>
/// <param name="Id">What the listener has with it; null when that is told later.</param>
/// <param name="Merged">How many versions were passed over, since the listener was too slow for them.</param>
public sealed record Delivery(LiveFrame? Frame, string? Id, int Merged = 0);

/// <summary>Frames of the past.</summary>
public static class PastFrames
{
    /// <summary>A page is folded at a time, so that a long history costs little memory.</summary>
    private const int PageSize = 200;

    /// <summary>The frames of the versions after <paramref name="after"/> and up to <paramref name="upTo"/>, or the first of them.</summary>
    public static async Task<IReadOnlyList<LiveFrame>> FramesAsync(this IQuerySession session, Guid id, int after, int upTo, CancellationToken cancellation)
    {
        var job = after == 0
            ? new ConversionJob()
            : await session.Events.AggregateStreamAsync<ConversionJob>(id, after, token: cancellation) ?? new ConversionJob();
        var events = await session.Events.FetchStreamAsync(id, version: Math.Min(upTo, after + PageSize), fromVersion: after + 1, token: cancellation);
        var frames = new List<LiveFrame>(events.Count);
        foreach (var appended in events)
        {
            job = ConversionJob.Evolve(job, appended.Data);
            frames.Add(new LiveFrame(job));
        }

        return frames;
    }
}
