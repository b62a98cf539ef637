using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Domain.Jobs;
using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Conversion.Api.Jobs;

/// <summary>Opens a new run of a failed or cancelled job: <c>POST /api/jobs/{id}/retry</c>.</summary>
public sealed record RetryJob(Guid JobId, string Caller);

public static class RetryJobEndpoint
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<JobView>(202).ProducesProblem(404).ProducesProblem(409);

    [WolverinePost("/api/jobs/{id}/retry")]
    public static async Task<IResult> Post(Guid id, HttpContext http, IMessageBus bus, CallersLastWrite lastWrites, CancellationToken cancellation) =>
        JobDecided.Answer(await bus.InvokeAsync<JobDecided>(new RetryJob(id, http.Caller()), cancellation), http, lastWrites,
            "job-not-retryable", "This job cannot be run again.", "Only a failed or cancelled job can; this one is waiting, running or completed.");
}

public static class RetryJobHandler
{
    public static (Events, JobDecided, OutgoingMessages) Handle(
        RetryJob command, [WriteAggregate(nameof(RetryJob.JobId), Required = false, LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob? job,
        TimeProvider clock, IOptions<LimitOptions> limits)
    {
        var (events, decided) = JobDecided.For(job, command.Caller, _ => false, mine => JobDecisions.Retry(mine, command.Caller, clock.GetUtcNow()));
        var messages = new OutgoingMessages();
        if (decided.Applied)
        {
            messages.Delay(new GiveUpWaiting(command.JobId, decided.Job!.Run), TimeSpan.FromHours(limits.Value.WaitingHours));
        }

        return (events, decided, messages);
    }
}
