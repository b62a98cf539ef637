using System.Net;
using Conversion.Chaos.Running;
using Conversion.TestSupport.Services;

namespace Conversion.Chaos.Work;

/// <summary>
/// Listens to one job from its first event to its end, as a browser does: when a stream breaks or falls silent, it resumes
/// on the next node by the last id that it has (invariant I7).
/// </summary>
public sealed class Follower
{
    /// <summary>Heartbeats come every 10 s, but a parser of events does not show them: longer than this, one looks elsewhere.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly Cluster _cluster;
    private readonly Guid _job;
    private readonly List<int> _heard = [];
    private readonly List<string> _complaints = [];

    private Follower(Cluster cluster, Guid job, int turn, CancellationToken cancellation)
    {
        (_cluster, _job) = (cluster, job);
        Ended = Task.Run(() => FollowAsync(turn, cancellation), cancellation);
    }

    /// <summary>Ends when the job has.</summary>
    public Task Ended { get; }

    /// <summary>The ids of the frames so far.</summary>
    public IReadOnlyList<int> Heard
    {
        get
        {
            lock (_heard)
                return [.. _heard];
        }
    }

    /// <summary>Answers that no listener should get.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_heard)
                return [.. _complaints];
        }
    }

    /// <summary>Starts to listen, on the node of that number first.</summary>
    public static Follower Start(Cluster cluster, Guid job, int turn, CancellationToken cancellation) => new(cluster, job, turn, cancellation);

    private async Task FollowAsync(int turn, CancellationToken cancellation)
    {
        for (; ; turn++)
        {
            try
            {
                if (_cluster.Nodes[turn % _cluster.Nodes.Count].Http is { } http && await ListenAsync(http, cancellation))
                    return;
            }
            catch (HttpRequestException ended) when (ended.StatusCode == HttpStatusCode.NoContent)
            {
                return; // the last frame was heard, and then the connection broke
            }
            catch (HttpRequestException refused) when (refused.StatusCode is { } status && (int)status < 500)
            {
                lock (_heard)
                    _complaints.Add($"I7: resuming job {_job} after {LastId} was answered {(int)status}.");
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    private int LastId => Heard is [.., var last] ? last : 0;

    private async Task<bool> ListenAsync(HttpClient http, CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(LongestSilence);
        await foreach (var frame in LiveEvent.FollowAsync(http, _job, LastId, silence.Token))
        {
            silence.CancelAfter(LongestSilence);
            lock (_heard)
                _heard.Add(frame.Id);
            if (frame.Event != "progress")
                return true;
        }

        return false;
    }
}
