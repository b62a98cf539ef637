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
public sealed record RetryJob(Guid JobId, string Caller, string? Key = null);

public static class RetryJobEndpoint
{
    public static void Configure(HttpChain chain) =>
        chain.Metadata.Produces<JobView>(202).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(429).ProducesProblem(503);

    /// <summary>Opens a new run of a job that failed or was cancelled, or whose file is no longer kept. Takes the header Idempotency-Key.</summary>
    /// <param name="id">The job.</param>
    [WolverinePost("/api/jobs/{id}/retry")]
    public static async Task<IResult> Post(Guid id, HttpContext http, IMessageBus bus, CallersLastWrite lastWrites, CancellationToken cancellation)
    {
        if (!IdempotencyKey.TryRead(http.Request, out var key))
        {
            return IdempotencyKey.Unusable();
        }

        var command = new RetryJob(id, http.Caller(), key is null ? null : IdempotencyKey.IdFor(http.Caller(), key));
        var retry = await bus.InvokeAsync<Retry>(command, cancellation);
        return retry.Refusal.Answer() ?? JobDecided.Answer(retry.Decided, http, lastWrites,
            "job-not-retryable", "This job cannot be run again.", "Only a job that failed or was cancelled can, or whose file is no longer kept; this one is waiting, running or completed.");
    }
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
            job, command.Caller, mine => mine.WasRetriedBy(command.Key), mine => JobDecisions.Retry(mine, command.Caller, clock.GetUtcNow(), command.Key));
        if (events.Count == 0)
        {
            return (events, new Retry(decided), []);
        }

        if (await JobQueue.RefusalForAsync(session, command.Caller, limits.Value, cancellation) is var refusal and not SubmissionRefusal.None)
        {
            return ([], new Retry(decided, refusal), []);
        }

        var messages = new OutgoingMessages();
        messages.Delay(new GiveUpWaiting(command.JobId, decided.Job!.Run), TimeSpan.FromHours(limits.Value.WaitingHours));
        return (events, new Retry(decided), messages);
    }
}
