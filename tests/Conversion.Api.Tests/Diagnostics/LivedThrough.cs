using System.Text.Json.Nodes;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;

namespace Conversion.Api.Tests.Diagnostics;

/// <summary>A service through whose hands went many jobs in the last hours, and what their events, as anybody may read them, say of them.</summary>
public sealed class LivedThrough(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Jobs = 150;
    private readonly List<Guid> _jobs = [];
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    public ServiceHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await ServiceHost.StartAsync(postgres);
        await using var session = Host.Store.LightweightSession();
        for (var seed = 0; seed < Jobs; seed++)
        {
            var id = Guid.CreateVersion7();
            _jobs.Add(id);
            session.Events.StartStream<ConversionJob>(id, [.. Life(id, new Random(seed))]);
        }

        await session.SaveChangesAsync();
        await Eventually.BecomesAsync(
            () => Host.ScalarAsync<bool>("select (select max(seq_id) from converter.mt_events) = (select max(last_seq_id) from converter.mt_event_progression where name = 'JobTimeline:All')"),
            isUpToDate => isUpToDate, TimeSpan.FromSeconds(60));
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    /// <summary>What the events say of the window. It ends now; nothing of the jobs lies near where it begins.</summary>
    public async Task<Reference> ReferenceAsync(string window)
    {
        var since = _now - window switch { "46m" => TimeSpan.FromMinutes(46), "94m" => TimeSpan.FromMinutes(94), _ => TimeSpan.FromHours(6) };
        var reference = new Reference();
        foreach (var job in _jobs)
        {
            reference.Read((await Host.GetAsync($"/api/jobs/{job}/events")).AsArray(), job, since);
        }

        return reference;
    }

    // Sound lives, whose every event falls on a grid of six minutes but for some seconds: no window's edge is near, and a slow test none the less right.
    private IEnumerable<object> Life(Guid id, Random chance)
    {
        var at = _now.AddMinutes(-6 * chance.Next(6, 50));
        var platform = chance.Next(2) == 0 ? "youtube" : "vimeo";
        DateTimeOffset Next() => at += TimeSpan.FromMinutes(6 * chance.Next(0, 2)) + TimeSpan.FromMilliseconds(chance.Next(0, 900));

        var events = new List<IJobEvent>();
        var job = new ConversionJob();
        void Append(params IEnumerable<IJobEvent> more) => events.AddRange(more.Select(e =>
        {
            job = ConversionJob.Evolve(job, e);
            return e;
        }));
        Append(new JobSubmitted(id, "local", $"https://example.com/{id}", platform, "v1:x", new OutputProfile(OutputFormat.Mp3), true, JobPriority.Normal, null, at));
        if (chance.Next(6) == 0)
        {
            Append(JobDecisions.Park(job, FailureKind.BotCheck, Next().AddMinutes(6), at));
            Append(JobDecisions.Unpark(job, Next()));
        }

        do
        {
            at = job.NextAttemptAt > at ? job.NextAttemptAt.Value : at;
            Append(JobDecisions.StartAttempt(job, "node-1", Next()));
            var attempt = job.Attempt;
            Append(new PhaseStarted(attempt, JobPhase.Downloading, Next()), new ProgressReported(attempt, new AttemptProgress(30, 5_000_000, null, null, null, null, 1.5), at));
            switch (chance.Next(8))
            {
                case 0:
                    Append(JobDecisions.Cancel(job, "local", Next()));
                    break;
                case 1:
                    Append(JobDecisions.Lose(job, attempt, 3, Next()));
                    break;
                case 2 or 3:
                    var failure = FailureCatalogue.Describe(chance.Next(2) == 0 ? FailureKind.NetworkTimeout : FailureKind.ContentPrivate, platform, "the tool's own words");
                    Append(JobDecisions.Fail(job, attempt, failure, failure.Retryable ? new RetryDecision.Retry(TimeSpan.FromMinutes(6)) : new RetryDecision.GiveUp(), Next()));
                    break;
                default:
                    Append(new PhaseStarted(attempt, JobPhase.Converting, Next()), new PhaseStarted(attempt, JobPhase.Storing, Next()));
                    Append(JobDecisions.Complete(job, attempt, new Artifact(id.ToString("N"), "a.mp3", "audio/mpeg", 1, 9, new string('0', 64), null), Next()));
                    break;
            }
        }
        while (!job.IsTerminal && at < _now.AddMinutes(-60));

        return events;
    }

    /// <summary>Reads events one by one, as they stand in the answer.</summary>
    public sealed class Reference
    {
        public Dictionary<string, List<double>> Stages { get; } = [];

        public List<(string Platform, string Outcome, double Seconds, string? Kind)> Runs { get; } = [];

        public HashSet<string> FailedJobs { get; } = [];

        public HashSet<string> Lost { get; } = [];

        public void Read(JsonArray events, Guid id, DateTimeOffset since)
        {
            var (platform, begun) = ("", default(DateTimeOffset));
            (string Stage, DateTimeOffset At)? open = null;
            foreach (var (type, data) in events.Select(e => (e!.Text("type"), e!["data"]!)))
            {
                var at = data["at"]!.GetValue<DateTimeOffset>();
                if (type is "ProgressReported" or "OutputStored" or "SourceResolved")
                {
                    continue;
                }

                if (type is "RetryScheduled")
                {
                    var due = data["nextAttemptAt"]!.GetValue<DateTimeOffset>();
                    Ended("backoff", at, due);
                    open = ("queue", due);
                    continue;
                }

                if (open is { } ending)
                {
                    Ended(ending.Stage, ending.At, at);
                }

                open = type switch
                {
                    "JobSubmitted" or "JobUnparked" or "AttemptLost" => ("queue", at),
                    "JobParked" => ("parked", at),
                    "AttemptStarted" => ("resolve", at),
                    "PhaseStarted" => (data.Text("phase").Replace("ing", "", StringComparison.Ordinal) switch { "stor" => "store", var phase => phase }, at),
                    _ => null,
                };
                if (type is "AttemptFailed" or "AttemptLost" && at >= since)
                {
                    FailedJobs.Add(id.ToString());
                }

                if (type is "AttemptLost" && at >= since)
                {
                    Lost.Add($"{id}/{data["attempt"]}");
                }

                if (type is "JobSubmitted")
                {
                    (platform, begun) = (data.Text("platform"), at);
                }

                if (type is "JobCompleted" or "JobFailed" or "JobCancelled" && at >= since)
                {
                    Runs.Add((platform, type, (at - begun).TotalSeconds, data["failure"]?["kind"]?.GetValue<string>()));
                }
            }

            void Ended(string stage, DateTimeOffset from, DateTimeOffset to)
            {
                if (to >= since && to <= DateTimeOffset.UtcNow)
                {
                    (Stages.TryGetValue(stage, out var all) ? all : Stages[stage] = []).Add((to - from).TotalSeconds);
                }
            }
        }
    }
}
