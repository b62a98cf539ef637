using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;

namespace Conversion.Projections;

/// <summary>The steps that <see cref="TimelineFold"/> is made of.</summary>
internal static class TimelineSteps
{
    public static JobTimeline Begin(this JobTimeline timeline, int run, DateTimeOffset at) => timeline with
    {
        IsOpen = true,
        Runs = [.. timeline.Runs.TakeLast(JobTimeline.MostAttempts - 1), new RunSpan(run, at, ResultOrigin.New)],
    };

    public static JobTimeline Start(this JobTimeline timeline, AttemptStarted e) => timeline.Open(TimedStage.Resolve, e.Attempt, e.Node, e.At) with
    {
        Attempts = [.. timeline.Attempts.TakeLast(JobTimeline.MostAttempts - 1), new AttemptSpan(e.Attempt, timeline.Runs is [.., var run] ? run.Run : 1, e.Node, e.Strategy, e.At)],
        Before = AttemptProgress.Begun,
    };

    /// <summary>The number that the job's next attempt will have.</summary>
    public static int NextAttempt(this JobTimeline timeline) => timeline.Attempts is [.., var last] ? last.Attempt + 1 : 1;

    public static JobTimeline Open(this JobTimeline timeline, TimedStage stage, int attempt, string? node, DateTimeOffset at) =>
        timeline.Add(new StageSpan(stage, attempt, node, at));

    public static JobTimeline Wait(this JobTimeline timeline, DateTimeOffset at) => timeline.Open(TimedStage.Queue, timeline.NextAttempt(), null, at);

    /// <summary>A pause of the retry policy, and the wait that begins when it is over.</summary>
    public static JobTimeline Pause(this JobTimeline timeline, DateTimeOffset at, DateTimeOffset until) => (until <= at
        ? timeline
        : timeline.Add(new StageSpan(TimedStage.Backoff, timeline.NextAttempt(), null, at, until, SpanEnd.Completed))).Wait(until > at ? until : at);

    /// <summary>The wait that is under way was none: somebody else does the work.</summary>
    public static JobTimeline WithoutWait(this JobTimeline timeline) =>
        timeline with { Stages = [.. timeline.Stages.Where(stage => stage.EndedAt is not null || stage.Stage != TimedStage.Queue)] };

    /// <summary>Ends what is under way at <paramref name="at"/>; what was to begin later never does.</summary>
    public static JobTimeline Close(this JobTimeline timeline, DateTimeOffset at, SpanEnd end) => timeline with
    {
        Stages = [.. timeline.Stages.Where(stage => stage.EndedAt is not null || stage.StartedAt <= at).Select(stage => stage switch
        {
            { EndedAt: null } => stage with { EndedAt = at, End = end },
            { EndedAt: var due } when due > at && stage.Stage == TimedStage.Backoff => stage with { EndedAt = at > stage.StartedAt ? at : stage.StartedAt, End = end },
            _ => stage,
        })],
        Before = timeline.Stages is [.., var last] ? Reached(timeline.Before, last) : timeline.Before,
    };

    /// <summary>Changes the stage that is under way.</summary>
    public static JobTimeline Stage(this JobTimeline timeline, Func<StageSpan, StageSpan> change) => timeline.Stages is [.., { EndedAt: null }]
        ? timeline with { Stages = LastChanged(timeline.Stages, change) }
        : timeline;

    /// <summary>The attempt has come so far: the stage that is under way has done what was not done before it.</summary>
    public static JobTimeline Reach(this JobTimeline timeline, AttemptProgress progress) => timeline.Stage(stage => stage.Stage == TimedStage.Store ? stage : stage with
    {
        // What an earlier attempt had fetched was not received in this stage's time.
        Bytes = Math.Max(0, progress.DownloadedBytes - (progress.KeptBytes ?? 0) - timeline.Before.DownloadedBytes),
        MediaSeconds = progress.ProcessedSeconds - (timeline.Before.ProcessedSeconds ?? 0),
        SourceSeconds = progress.SourceSeconds - (timeline.Before.SourceSeconds ?? 0),
    });

    public static JobTimeline EndAttempt(this JobTimeline timeline, DateTimeOffset at, SpanEnd end, JobPhase? phase, FailureKind? kind) => timeline.Attempt(
        attempt => attempt.End is not null ? attempt : attempt with
        {
            EndedAt = at,
            End = end,
            Phase = phase,
            Kind = kind,
            FailureVersion = kind is null ? null : timeline.Version,
        });

    /// <summary>Notes what follows the latest attempt, unless that is known.</summary>
    public static JobTimeline Then(this JobTimeline timeline, FollowUp next) =>
        timeline.Attempt(attempt => attempt is { Then: null, End: SpanEnd.Failed or SpanEnd.Lost } ? attempt with { Then = next } : attempt);

    public static JobTimeline EndRun(this JobTimeline timeline, DateTimeOffset at, JobStatus outcome, FailureKind? kind) =>
        timeline.Run(run => run with { EndedAt = at, Outcome = outcome, Kind = kind }) with
        {
            IsOpen = false,
            SucceededAt = outcome == JobStatus.Completed && timeline.Runs is [.., { Origin: ResultOrigin.New }] ? at : timeline.SucceededAt,
        };

    public static JobTimeline Run(this JobTimeline timeline, Func<RunSpan, RunSpan> change) =>
        timeline with { Runs = LastChanged(timeline.Runs, change) };

    private static JobTimeline Attempt(this JobTimeline timeline, Func<AttemptSpan, AttemptSpan> change) =>
        timeline with { Attempts = LastChanged(timeline.Attempts, change) };

    private static IReadOnlyList<T> LastChanged<T>(IReadOnlyList<T> spans, Func<T, T> change) =>
        spans is [.., var last] ? [.. spans.Take(spans.Count - 1), change(last)] : spans;

    private static JobTimeline Add(this JobTimeline timeline, StageSpan stage) =>
        timeline with { Stages = [.. timeline.Stages.TakeLast(JobTimeline.MostStages - 1), stage] };

    private static AttemptProgress Reached(AttemptProgress before, StageSpan stage) => stage.Stage == TimedStage.Store ? before : before with
    {
        DownloadedBytes = before.DownloadedBytes + (stage.Bytes ?? 0),
        ProcessedSeconds = stage.MediaSeconds is { } media ? (before.ProcessedSeconds ?? 0) + media : before.ProcessedSeconds,
        SourceSeconds = stage.SourceSeconds is { } source ? (before.SourceSeconds ?? 0) + source : before.SourceSeconds,
    };
}
