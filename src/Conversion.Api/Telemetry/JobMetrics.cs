using System.Diagnostics.Metrics;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using JasperFx.Events;
using Marten.Services;

namespace Conversion.Api.Telemetry;

/// <summary>
/// What becomes of jobs, counted by the events themselves: each is committed by one node, once, so that the sum over all nodes is exact. The names and
/// units are the contract with whoever scrapes them.
/// </summary>
public sealed class JobMetrics : IDisposable
{
    private readonly Meter _meter = new("Converter.Jobs");
    private readonly Counter<long> _submitted;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _attemptsStarted;
    private readonly Counter<long> _attemptsEnded;
    private readonly Counter<long> _steps;

    public JobMetrics()
    {
        _submitted = _meter.CreateCounter<long>("converter.jobs.submitted", "{job}", "Jobs that were accepted, by where their result is to come from: new, cache or shared.");
        _ended = _meter.CreateCounter<long>("converter.jobs.ended", "{job}", "Runs of jobs that ended, by status and, where they failed, by kind.");
        _durations = _meter.CreateHistogram(
            "converter.job.duration", "s", "From the submission of a job to the end of its first run.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600, 14400] });
        _attemptsStarted = _meter.CreateCounter<long>("converter.attempts.started", "{attempt}", "Attempts that began.");
        _attemptsEnded = _meter.CreateCounter<long>(
            "converter.attempts.ended", "{attempt}", "Attempts that ended otherwise than by a caller's wish, by outcome and, where they failed, by kind.");
        _steps = _meter.CreateCounter<long>("converter.attempts.retried", "{attempt}", "Failed attempts that are followed by another, by what that one does differently.");
    }

    /// <summary>Shows the counts that alerts compare with from the beginning on: a first increase from nowhere is none to Prometheus.</summary>
    public void ShowZeros()
    {
        foreach (var platform in Domain.Platforms.PlatformCatalogue.All)
        {
            var named = new KeyValuePair<string, object?>("platform", platform.Name);
            _ended.Add(0, named, new("status", "completed"), KindOf(null));
            _attemptsEnded.Add(0, named, new("outcome", "lost"), KindOf(null));
        }
    }

    /// <summary>Counts what was committed.</summary>
    public void Committed(IChangeSet commit)
    {
        var events = commit.GetEvents();
        if (!events.Any())
        {
            return;
        }

        var jobs = commit.Inserted.Concat(commit.Updated).OfType<ConversionJob>().DistinctBy(job => job.Id).ToDictionary(job => job.Id);
        foreach (var appended in events)
        {
            if (jobs.TryGetValue(appended.StreamId, out var job))
            {
                Count(appended, job);
            }
        }
    }

    public void Dispose() => _meter.Dispose();

    private void Count(IEvent appended, ConversionJob job)
    {
        switch (appended.Data)
        {
            case JobSubmitted:
                _submitted.Add(1, PlatformOf(job), new("origin", job.Origin switch { ResultOrigin.Cache => "cache", ResultOrigin.Shared => "shared", _ => "new" }));
                break;
            case AttemptStarted:
                _attemptsStarted.Add(1, PlatformOf(job));
                break;
            case AttemptFailed e:
                AttemptEnded(job, "failed", e.Failure.Kind);
                break;
            case AttemptLost:
                AttemptEnded(job, "lost");
                break;
            case AttemptReleased:
                AttemptEnded(job, "released");
                break;
            case OutputStored:
                AttemptEnded(job, "completed");
                break;
            case RetryScheduled { Step: { } step }:
                Retried(job, step);
                break;
            case FallbackChosen { Step: { } step }:
                Retried(job, step);
                break;
            case JobCompleted:
                Ended(job, "completed");
                break;
            case JobFailed e:
                Ended(job, "failed", e.Failure.Kind);
                break;
            case JobCancelled:
                Ended(job, "cancelled");
                break;
        }
    }

    private void Ended(ConversionJob job, string status, FailureKind? kind = null)
    {
        _ended.Add(1, PlatformOf(job), new("status", status), KindOf(kind));
        if (job is { Run: 1, FinishedAt: { } end })
        {
            _durations.Record(Math.Max(0, (end - job.SubmittedAt).TotalSeconds), PlatformOf(job), new("status", status));
        }
    }

    private void AttemptEnded(ConversionJob job, string outcome, FailureKind? kind = null) => _attemptsEnded.Add(1, PlatformOf(job), new("outcome", outcome), KindOf(kind));

    private void Retried(ConversionJob job, LadderStep step) => _steps.Add(1, PlatformOf(job), new("step", System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(step.ToString())));

    private static KeyValuePair<string, object?> PlatformOf(ConversionJob job) => new("platform", Domain.Platforms.PlatformCatalogue.Named(job.Platform).Name);

    // Every series of a metric has the same labels; what has no kind has an empty one, which Prometheus takes for none.
    private static KeyValuePair<string, object?> KindOf(FailureKind? kind) => new("kind", kind is { } known ? FailureCatalogue.NameOf(known) : "");
}
