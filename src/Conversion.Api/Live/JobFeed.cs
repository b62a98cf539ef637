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
    /// until its run has ended, with signs of life meanwhile. A listener that falls behind is shown the latest state, and every end.
    /// </summary>
    public async IAsyncEnumerable<Delivery> FollowAsync(Guid id, int? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var watch = await jobs.WatchAsync(id, cancellation);
        var job = watch.Job;
        using var changes = job.Subscribers.Add(cancellation);
        int version;
        if (after is { } known)
        {
            version = known;
            while (version + 1 < job.FramesFrom)
            {
                foreach (var frame in await ReadAsync(id, version, job.FramesFrom - 1, cancellation))
                {
                    yield return new Delivery(frame, frame.Id, IsPast: true);
                    version = frame.Version;
                }
            }
        }
        else
        {
            // Told through a variable that is emptied: a listener would keep it for as long as it listens.
            var present = await PresentAsync(job, cancellation);
            version = present.Frame!.Version;
            yield return present;
            present = default;
        }

        while (true)
        {
            while (job.After(version, out var merged, out var isLast) is { } frame)
            {
                yield return new Delivery(frame, frame.Id, merged, IsFollowed: !isLast);
                version = frame.Version;
            }

            if (job.State is { IsTerminal: true } state && state.Version == version)
            {
                await Task.Yield(); // what follows the end is not for the thread that has others to wake
                yield break;
            }

            await changes.WaitAsync();
            if (job.State.Version == version && changes.TakePulse())
            {
                yield return Delivery.Alive;
            }
        }
    }

    // A frame that all know serves all, unless the job waits: its place in the queue is another one each time.
    private async Task<Delivery> PresentAsync(LiveJob job, CancellationToken cancellation)
    {
        var frame = job.Latest(out var state);
        frame = state.Status == JobStatus.Queued || frame is null ? new LiveFrame(state, await queue.PlaceOfAsync(state, cancellation)) : frame;
        return new Delivery(frame, frame.Id, IsPast: true);
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
/// <param name="IsPast">Whether it was there before the listener came: its age says nothing of the delivery.</param>
/// <param name="IsFollowed">Whether more follows at once, so that both may be sent together.</param>
public readonly record struct Delivery(LiveFrame? Frame, string? Id, int Merged = 0, bool IsPast = false, bool IsFollowed = false)
{
    /// <summary>Nothing but a sign of life.</summary>
    public static Delivery Alive => default;

    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsAlive => Frame is null && Id is null;
}

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
