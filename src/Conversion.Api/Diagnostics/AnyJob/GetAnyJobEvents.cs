using Conversion.Api.Callers;
using Conversion.Api.Jobs;
using Conversion.Api.Problems;
using Conversion.Domain.Jobs;
using Marten;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics.AnyJob;

public static class GetAnyJobEvents
{
    public static void Configure(HttpChain chain)
    {
        GetJobEvents.Configure(chain);
        chain.Metadata.ProducesProblem(403);
    }

    /// <summary>Gives the stream of any caller's job as it was appended, with the tools' own output, as JSON or NDJSON. For operators.</summary>
    /// <param name="id">The job, of whichever caller.</param>
    /// <param name="after">The version of the last event that is known already; only later ones are given.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/jobs/{id}/events")]
    public static async Task<IResult> Get(Guid id, string? after, HttpContext http, IQuerySession session, CancellationToken cancellation)
    {
        if (!GetJobEvents.TryReadAfter(after, out var from))
        {
            return GetJobEvents.UnusableAfter();
        }

        return await session.LoadAsync<ConversionJob>(id, cancellation) is { } job
            ? await GetJobEvents.AnswerAsync(job, from, http, session, cancellation)
            : Problem.JobNotFound();
    }
}
