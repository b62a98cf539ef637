using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Domain.Jobs;
using Marten;
using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Conversion.Api.Jobs;

/// <summary>Opens a new run of a job that failed or was cancelled, or whose file is no longer kept: <c>POST /api/jobs/{id}/retry</c>.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Key">The caller's idempotency key, hashed: a repeat after a lost answer opens no further run, and is answered as the first was.</param>
/// <param name="OfAnyCaller">Whether it may be another caller's job: an operator asks.</param>
public sealed record RetryJob(Guid JobId, string Caller, string? Key = null, bool OfAnyCaller = false)
{
    /// <summary>The command of a request; null when its idempotency key cannot be used.</summary>
    public static RetryJob? Of(Guid id, HttpContext http, bool ofAnyCaller = false) => IdempotencyKey.TryRead(http.Request, out var key)
        ? new RetryJob(id, http.Caller(), key is null ? null : IdempotencyKey.IdFor(http.Caller(), key), ofAnyCaller)
        : null;
}

public static class RetryJobEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain.Metadata.Produces<JobView>(202).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(429).ProducesProblem(503);

    /// <summary>Opens a new run of a job that failed or was cancelled, or whose file is no longer kept. Takes the header Idempotency-Key.</summary>
    /// <param name="id">The job.</param>
    [WolverinePost("/api/jobs/{id}/retry")]
    public static async Task<IResult> Post(Guid id, HttpContext http, IMessageBus bus, CallersLastWrite lastWrites, CancellationToken cancellation)
    {
        if (RetryJob.Of(id, http) is not { } command)
        {
            return IdempotencyKey.Unusable();
        }

        var retry = await bus.InvokeAsync<Retry>(command, cancellation);
        return Refusal(retry) ?? retry.Decided.Answer(http, lastWrites);
    }

    /// <summary>Why nothing came of it; null when it did.</summary>
    public static IResult? Refusal(Retry retry) => retry.Refusal.Answer() ?? retry.Decided.Refusal(
        "job-not-retryable", "This job cannot be run again.", "Only a job that failed or was cancelled can, or whose file is no longer kept; this one is waiting, running or completed.");
}

/// <summary>What became of a retry.</summary>
/// <param name="Decided">The decision; nothing of it was kept when the queue refused.</param>
/// <param name="Refusal">Why the queue has no room for the run.</param>
public sealed record Retry(JobDecided Decided, SubmissionRefusal Refusal = SubmissionRefusal.None);

public static class RetryJobHandler
{
    public static async Task<(Events, Retry, OutgoingMessages)> Handle(
        RetryJob command, [WriteAggregate(nameof(RetryJob.JobId), Required = false, LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob? job,
        IDocumentSession session, TimeProvider clock, IOptions<LimitOptions> limits, CancellationToken cancellation)
    {
        var (events, decided) = JobDecided.For(
            job, command.Caller, command.OfAnyCaller, mine => mine.WasRetriedBy(command.Key), mine => JobDecisions.Retry(mine, command.Caller, clock.GetUtcNow(), command.Key));
        if (events.Count == 0)
        {
            return (events, new Retry(decided), []);
        }

        // How much a caller may have waiting bounds what callers ask for, not what an operator does for them.
        var refusal = await JobQueue.RefusalForAsync(session, decided.Job!.Caller, limits.Value, cancellation);
        if (refusal != SubmissionRefusal.None && !(command.OfAnyCaller && refusal == SubmissionRefusal.CallerHasTooMany))
        {
            return ([], new Retry(decided, refusal), []);
        }

        var messages = new OutgoingMessages();
        messages.Delay(new GiveUpWaiting(command.JobId, decided.Job.Run), TimeSpan.FromHours(limits.Value.WaitingHours));
        return (events, new Retry(decided), messages);
    }
}
