using Conversion.Api.Callers;
using Conversion.Api.Jobs;
using Conversion.Api.Problems;
using Microsoft.AspNetCore.Authorization;
using Wolverine;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics.AnyJob;

public static class CancelAnyJob
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<AnyJobView>(202).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);

    /// <summary>Stops any caller's job, by the same command as its caller would; the event names the operator. For operators.</summary>
    /// <param name="id">The job, of whichever caller.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverinePost("/api/diagnostics/jobs/{id}/cancel")]
    public static async Task<IResult> Post(Guid id, HttpContext http, IMessageBus bus, CallersLastWrite lastWrites, CancellationToken cancellation)
    {
        if (id == Guid.Empty)
        {
            return Problem.JobNotFound(); // no stream can have it, so asking for one is an error
        }

        var decided = await bus.InvokeAsync<JobDecided>(new CancelJob(id, http.Caller(), OfAnyCaller: true), cancellation);
        return CancelJobEndpoint.Refusal(decided) ?? AnyJobView.Accepted(decided.Job!, http, lastWrites);
    }
}
