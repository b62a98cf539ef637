using Conversion.Api.Callers;
using Conversion.Domain.Jobs;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Conversion.Api.Jobs;

/// <summary>Stops a job: <c>POST /api/jobs/{id}/cancel</c>. Its worker hears of the event and kills what it started.</summary>
public sealed record CancelJob(Guid JobId, string Caller);

public static class CancelJobEndpoint
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<JobView>(202).ProducesProblem(404).ProducesProblem(409);

    /// <summary>Stops a job. Its work ends within two seconds and leaves nothing behind.</summary>
    /// <param name="id">The job.</param>
    [WolverinePost("/api/jobs/{id}/cancel")]
    public static async Task<IResult> Post(Guid id, HttpContext http, IMessageBus bus, CallersLastWrite lastWrites, CancellationToken cancellation) =>
        JobDecided.Answer(await bus.InvokeAsync<JobDecided>(new CancelJob(id, http.Caller()), cancellation), http, lastWrites,
            "job-already-finished", "This job has ended already.", "There is nothing left to cancel.");
}

public static class CancelJobHandler
{
    public static (Events, JobDecided) Handle(
        CancelJob command, [WriteAggregate(nameof(CancelJob.JobId), Required = false, LoadStyle = ConcurrencyStyle.Exclusive)] ConversionJob? job, TimeProvider clock) =>
        JobDecided.For(job, command.Caller, mine => mine.Status == JobStatus.Cancelled, mine => JobDecisions.Cancel(mine, command.Caller, clock.GetUtcNow()));
}
