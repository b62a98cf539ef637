using System.Net;
using System.Net.Http.Json;
using Conversion.Chaos.Running;
using Conversion.TestSupport.Services;

namespace Conversion.Chaos.Work;

/// <summary>The jobs of one run: submits them, and forgets none that was accepted.</summary>
/// <param name="cluster">Who does them.</param>
public sealed class Workload(Cluster cluster)
{
    private readonly List<AcceptedJob> _jobs = [];
    private int _turn;

    /// <summary>The way to the nodes.</summary>
    public Client Client { get; } = new(cluster);

    /// <summary>What was accepted so far.</summary>
    public IReadOnlyList<AcceptedJob> Jobs
    {
        get
        {
            lock (_jobs)
                return [.. _jobs];
        }
    }

    /// <summary>Submits a job, with a key, until it is accepted.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="first">The node to ask first; null for each in turn.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<AcceptedJob> SubmitAsync(KnownWork work, Node? first, CancellationToken cancellation)
    {
        var turn = Interlocked.Increment(ref _turn);
        first ??= cluster.Nodes[turn % cluster.Nodes.Count];
        var key = Guid.NewGuid().ToString("N");
        var id = await SubmitAsync(work, key, first, cancellation);
        var job = new AcceptedJob(id, key, work, Follower.Start(cluster, id, turn, cancellation));
        lock (_jobs)
            _jobs.Add(job);
        return job;
    }

    /// <summary>Submits several at once.</summary>
    public Task<AcceptedJob[]> SubmitAsync(KnownWork work, int count, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => SubmitAsync(work, first: null, cancellation)));

    /// <summary>Sends a job's submission once more, with its key, and returns which job that makes (invariant I9).</summary>
    public Task<Guid> RepeatAsync(AcceptedJob job, CancellationToken cancellation) => SubmitAsync(job.Work, job.Key, first: null, cancellation);

    /// <summary>Asks for a job's cancellation. False when it had ended.</summary>
    public async Task<bool> CancelAsync(AcceptedJob job, Node first, CancellationToken cancellation)
    {
        using var answer = await Client.SendAsync(HttpMethod.Post, $"/api/jobs/{job.Id}/cancel", null, null, first, cancellation);
        return answer.StatusCode == HttpStatusCode.Accepted;
    }

    private async Task<Guid> SubmitAsync(KnownWork work, string key, Node? first, CancellationToken cancellation)
    {
        var body = new { url = work.ServeOn(cluster.Media), output = new { format = work.Format } };
        using var answer = await Client.SendAsync(HttpMethod.Post, "/api/jobs", body, key, first, cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"A job was refused with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}");
        return (await answer.Content.ReadFromJsonAsync<JobState>(cancellation))!.Id;
    }
}
