using Conversion.Api.Callers;
using Conversion.Api.Jobs;
using Conversion.Api.Problems;
using Microsoft.AspNetCore.Authorization;
using Wolverine;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics.AnyJob;

public static class RetryAnyJob
{
    public static void Configure(HttpChain chain) =>
        chain.Metadata.Produces<AnyJobView>(202).ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);

    /// <summary>Opens a new run of any caller's job, which stays that caller's; the event names the operator. Takes the header Idempotency-Key. For operators.</summary>
    /// <param name="id">The job, of whichever caller.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverinePost("/api/diagnostics/jobs/{id}/retry")]
    public static async Task<IResult> Post(Guid id, HttpContext http, IMessageBus bus, CallersLastWrite lastWrites, CancellationToken cancellation)
    {
        if (id == Guid.Empty)
        {
            return Problem.JobNotFound(); // no stream can have it, so asking for one is an error
        }

        if (RetryJob.Of(id, http, ofAnyCaller: true) is not { } command)
        {
            return IdempotencyKey.Unusable();
        }

        var retry = await bus.InvokeAsync<Retry>(command, cancellation);
        return RetryJobEndpoint.Refusal(retry) ?? AnyJobView.Accepted(retry.Decided.Job!, http, lastWrites);
    }
}
