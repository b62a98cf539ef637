using Conversion.Api.Jobs;
using Conversion.Api.Workers;
using Conversion.Chaos.Judging;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Conversion.Chaos.Races;

/// <summary>One round of a race: the jobs that it is run on, and what it found.</summary>
/// <param name="nodes">Who races.</param>
/// <param name="number">Its number, from 1.</param>
public sealed class Round(RacingNodes nodes, int number)
{
    /// <summary>Who submits, and may cancel and retry.</summary>
    public const string Caller = "local";

    /// <summary>Who claims; a name that no node has, so that nothing is left to a node with more slots.</summary>
    public const string Worker = "worker";

    private readonly List<Guid> _jobs = [];
    private readonly List<Finding> _findings = [];

    /// <summary>A result that nobody stored.</summary>
    public static Artifact Song { get; } = new(new string('5', 32), "Song.mp3", "audio/mpeg", 1, 1, new string('0', 64), null);

    /// <summary>Who races.</summary>
    public RacingNodes Nodes => nodes;

    /// <summary>Its number, from 1.</summary>
    public int Number => number;

    /// <summary>Its jobs.</summary>
    public IReadOnlyList<Guid> Jobs => _jobs;

    /// <summary>What may not be.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>A submission as the endpoint makes it.</summary>
    public static SubmitJob Submission(string? key) => SourceUrl.TryParse("https://example.com/song.mp4", out var url, out var why)
        ? new SubmitJob(Guid.CreateVersion7(), Caller, url, new SubmitJobRequest(url.Value, new OutputProfile(OutputFormat.Mp3)), key)
        : throw new InvalidOperationException(why);

    /// <summary>Notes a job as one of this round's.</summary>
    public Guid Note(Guid job)
    {
        _jobs.Add(job);
        return job;
    }

    /// <summary>A job that waits.</summary>
    public async Task<Guid> WaitingAsync() => Note((await nodes.A.SendAsync<Submission>(Submission(key: null))).Job!.Id);

    /// <summary>A job whose first attempt runs.</summary>
    public async Task<Guid> RunningAsync()
    {
        var job = await WaitingAsync();
        await ClaimAsync(job);
        return job;
    }

    /// <summary>A job whose first attempt's lease has run out.</summary>
    public async Task<Guid> ExpiredAsync()
    {
        var job = await RunningAsync();
        await nodes.ExpireAsync(job);
        return job;
    }

    /// <summary>A job whose first attempt failed for good.</summary>
    public async Task<Guid> FailedAsync()
    {
        var job = await RunningAsync();
        await nodes.A.SendAsync<ReportAnswer>(new FailAttempt(job, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate)));
        return job;
    }

    /// <summary>A job that is completed; its result's id, which no other has.</summary>
    public async Task<string> CompletedAsync()
    {
        var job = await RunningAsync();
        var artifact = Song with { ArtifactId = $"{job:N}" };
        await nodes.A.SendAsync<ReportAnswer>(new CompleteAttempt(job, 1, artifact));
        return artifact.ArtifactId;
    }

    /// <summary>A job that shares the work of one that runs.</summary>
    public async Task<Guid> SharingAsync()
    {
        var worker = await RunningAsync();
        var job = await WaitingAsync();
        await using var session = nodes.A.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        session.Events.Append(job, expectedVersion: 2, new WorkShared(worker, DateTimeOffset.UtcNow));
        await session.SaveChangesAsync();
        return job;
    }

    /// <summary>Claims the one job that waits.</summary>
    public Task ClaimAsync(Guid job) => Eventually.BecomesAsync(
        () => nodes.B.SendAsync<JobClaim>(new ClaimJob(Worker)), claim => claim.Job?.Id == job, waitedFor: $"job {job} is claimed");

    /// <summary>What a job's events are now.</summary>
    public Task<JobStream> StreamAsync(Guid job) => nodes.Data.StreamAsync(job, CancellationToken.None);

    /// <summary>Notes a finding unless something is as it must be.</summary>
    public void Must(bool holds, Wrong wrong, string otherwise)
    {
        if (!holds)
            _findings.Add(new Finding(wrong, $"round {number}: {otherwise}"));
    }

    /// <summary>Holds the streams and the queue's rows of its jobs against each other and against the invariants, and then cancels what has not ended.</summary>
    public async Task EndAsync()
    {
        var queue = await nodes.QueueAsync();
        foreach (var job in _jobs)
        {
            var stream = await StreamAsync(job);
            foreach (var violation in StreamInvariants.Violations(stream.Events, mustHaveEnded: false))
                Must(false, Wrong.Doubled, $"{violation} {Tell(stream)}");
            var defect = stream.Job is null ? "has no events." : QueueEntry.Defect(queue.GetValueOrDefault(job), stream.Job);
            Must(defect is null, Wrong.Untrue, $"job {job} {defect}");
            if (stream.Job is { IsTerminal: false })
                await nodes.A.SendAsync<JobDecided>(new CancelJob(job, Caller));
        }
    }

    /// <summary>The events of a stream by their names.</summary>
    public static string Tell(JobStream stream) => $"[{string.Join(", ", stream.Events.Select(e => e is IAttemptEvent of ? $"{e.GetType().Name} {of.Attempt}" : e.GetType().Name))}]";
}
