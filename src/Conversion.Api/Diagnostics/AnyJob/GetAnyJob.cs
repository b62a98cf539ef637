using Conversion.Api.Callers;
using Conversion.Api.Jobs;
using Conversion.Api.Problems;
using Conversion.Domain.Jobs;
using Marten;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics.AnyJob;

public static class GetAnyJob
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<AnyJobView>(200).ProducesProblem(400).ProducesProblem(403).ProducesProblem(404);

    /// <summary>Shows any caller's job, as it is or as it was. For operators.</summary>
    /// <param name="id">The job, of whichever caller.</param>
    /// <param name="version">Shows the job as it was at this version, from 1 on.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/jobs/{id}")]
    public static async Task<IResult> Get(Guid id, string? version, IQuerySession session, JobQueue queue, CancellationToken cancellation)
    {
        if (!JobMoment.TryReadVersion(version, out var at))
        {
            return JobMoment.UnusableVersion();
        }

        if (await session.LoadAsync<ConversionJob>(id, cancellation) is not { } job)
        {
            return Problem.JobNotFound();
        }

        return await JobMoment.ShowAsync(job, at, session, queue, cancellation) is { } view ? Results.Json(new AnyJobView(job.Caller, view)) : JobMoment.NoSuchVersion(job);
    }
}
