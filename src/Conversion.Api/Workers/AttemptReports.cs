using Conversion.Api.Hosting;
using Conversion.Api.Pacing;
using Conversion.Domain.Breakers;
using Conversion.Domain.Jobs;
using Marten;
using Wolverine.Marten;

namespace Conversion.Api.Workers;

/// <summary>What a worker reports of its attempt. Each is decided on the stream as it is; a late worker's report changes nothing.</summary>
/// <param name="Accepted">Whether the attempt still holds the job; if not, the worker stops.</param>
/// <param name="GoesOn">Whether another attempt may follow: what was downloaded is worth keeping.</param>
public sealed record ReportAnswer(bool Accepted, bool GoesOn = true)
{
    /// <summary>The events of a report, and whether its attempt was the current one.</summary>
    public static (Events, ReportAnswer) For(ConversionJob job, int attempt, IReadOnlyList<IJobEvent> events) =>
        ([.. events], new ReportAnswer(job.IsCurrent(attempt), GoesOn: !events.Aggregate(job, ConversionJob.Evolve).IsTerminal));
}

/// <summary>The platform answered.</summary>
public sealed record ReportSource(Guid JobId, int Attempt, SourceMetadata Source);

public static class ReportSourceHandler
{
    public static async Task<(Events, ReportAnswer)> Handle(
        ReportSource report, [WriteAggregate(nameof(ReportSource.JobId), LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob job, TimeProvider clock,
        AttemptBound bound, PlatformBreakers breakers, IDocumentSession session, CancellationToken cancellation)
    {
        if (job.IsCurrent(report.Attempt))
        {
            await breakers.HearAsync(session, job, new AttemptOutcome.Answered(job.Id, job.Attempt, WithMedia: false), cancellation);
        }

        JobLeases.Bound(session, job.Id, report.Attempt, bound.For(job.Output, report.Source) + WorkerOptions.OverdueMargin);
        return ReportAnswer.For(job, report.Attempt, JobDecisions.Resolve(job, report.Attempt, report.Source, clock.GetUtcNow()));
    }
}

/// <summary>The attempt goes on to its next phase.</summary>
public sealed record ReportPhase(Guid JobId, int Attempt, JobPhase Phase);

public static class ReportPhaseHandler
{
    public static (Events, ReportAnswer) Handle(
        ReportPhase report, [WriteAggregate(nameof(ReportPhase.JobId), LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob job, TimeProvider clock) =>
        ReportAnswer.For(job, report.Attempt, JobDecisions.StartPhase(job, report.Attempt, report.Phase, clock.GetUtcNow()));
}

/// <summary>The attempt moved on.</summary>
public sealed record ReportProgress(Guid JobId, int Attempt, AttemptProgress Progress);

public static class ReportProgressHandler
{
    public static (Events, ReportAnswer) Handle(
        ReportProgress report, [WriteAggregate(nameof(ReportProgress.JobId), LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob job, TimeProvider clock) =>
        ReportAnswer.For(job, report.Attempt, JobDecisions.ReportProgress(job, report.Attempt, report.Progress, clock.GetUtcNow()));
}
