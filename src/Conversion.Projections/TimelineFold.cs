using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;

namespace Conversion.Projections;

/// <summary>
/// Folds a job's events into its <see cref="JobTimeline"/>. Work that is another job's, shared or served from what is stored, has no stages
/// here: it would be counted twice. Pure: all times are the events' own.
/// </summary>
public static class TimelineFold
{
    /// <summary>The timeline with one event more.</summary>
    /// <param name="timeline">The timeline before; null before the first event.</param>
    /// <param name="event">The event; one of an unknown type counts as a version and changes nothing else.</param>
    public static JobTimeline Evolve(JobTimeline? timeline, object @event)
    {
        var before = (timeline ?? new JobTimeline()) with { Version = (timeline?.Version ?? 0) + 1 };
        if (@event is not IJobEvent known)
        {
            return before;
        }

        return After(before with { LastAt = known.At }, @event);
    }

    private static JobTimeline After(JobTimeline before, object @event) => @event switch
    {
        JobSubmitted e => (before with { Id = e.JobId, Caller = e.Caller, Platform = e.Platform }).Begin(1, e.At).Wait(e.At),
        JobRetried e => before.Begin(e.Run, e.At).Wait(e.At),
        JobServedFromCache e => before.WithoutWait().Run(run => run with { Origin = ResultOrigin.Cache }) with { Title = e.Source?.Title },
        WorkShared e => before.WithoutWait().Close(e.At, SpanEnd.Completed).Run(run => run with { Origin = ResultOrigin.Shared }),
        WorkTakenOver e => before.Run(run => run with { Origin = ResultOrigin.New }).Wait(e.At),
        AttemptStarted e => before.Close(e.At, SpanEnd.Completed).Start(e),
        SourceResolved e => before with { Title = e.Source.Title },
        PhaseStarted e when StageOf(e.Phase) is { } stage => before.Close(e.At, SpanEnd.Completed).Open(stage, e.Attempt, before.Attempts is [.., var attempt] ? attempt.Node : null, e.At),
        ProgressReported e => before.Reach(e.Progress),
        OutputStored e => before.Stage(stage => stage with { Bytes = e.Artifact.SizeBytes }),
        AttemptFailed e => before.Close(e.At, SpanEnd.Failed).EndAttempt(e.At, SpanEnd.Failed, e.Phase, e.Failure.Kind),
        RetryScheduled e => before.Then(new FollowUp(e.Step ?? LadderStep.Wait, null, e.NextAttemptAt)).Pause(e.At, e.NextAttemptAt),
        FallbackChosen e => before.Then(new FollowUp(e.Step ?? LadderStep.OtherAccess, e.Strategy, e.NextAttemptAt)).Pause(e.At, e.NextAttemptAt),
        AttemptLost e => before.Close(e.At, SpanEnd.Lost).EndAttempt(e.At, SpanEnd.Lost, e.Phase, FailureKind.WorkerLost).Wait(e.At),
        AttemptReleased e => before.Close(e.At, SpanEnd.Released).EndAttempt(e.At, SpanEnd.Released, null, null).Wait(e.At),
        JobParked e => before.Close(e.At, SpanEnd.Completed).Open(TimedStage.Parked, before.NextAttempt(), null, e.At),
        JobUnparked e => before.Close(e.At, SpanEnd.Completed).Wait(e.At),
        JobCompleted e => before.Close(e.At, SpanEnd.Completed).EndAttempt(e.At, SpanEnd.Completed, null, null).EndRun(e.At, JobStatus.Completed, null),
        JobFailed e => before.Close(e.At, SpanEnd.Failed).Then(new FollowUp(null, null, null)).EndRun(e.At, JobStatus.Failed, e.Failure.Kind),
        JobCancelled e => before.Close(e.At, SpanEnd.Cancelled).EndAttempt(e.At, SpanEnd.Cancelled, null, null).EndRun(e.At, JobStatus.Cancelled, null),
        _ => before,
    };

    /// <summary>The stage that a phase is counted as; null for the two ends, which are none.</summary>
    public static TimedStage? StageOf(JobPhase phase) => phase switch
    {
        JobPhase.Resolving => TimedStage.Resolve,
        JobPhase.Downloading => TimedStage.Download,
        JobPhase.Converting => TimedStage.Convert,
        JobPhase.Storing => TimedStage.Store,
        _ => null,
    };
}
