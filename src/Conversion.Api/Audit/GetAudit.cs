using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Api.Problems;
using Conversion.Domain.Audit;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Audit;

public static class GetAudit
{
    public static void Configure(HttpChain chain) => chain.Metadata
        .Produces<AuditLine>(200, LinesAnswer.ContentType).ProducesProblem(400).ProducesProblem(403);

    /// <summary>The log of all jobs as NDJSON, each line chained to the one before by its hash. Pages that go on with the cursor of the one before make one export without gap or repeat. For operators.</summary>
    /// <param name="from">Only events from this time on (RFC 3339).</param>
    /// <param name="to">Only events before this time.</param>
    /// <param name="caller">Only this caller's jobs.</param>
    /// <param name="kind">Only events of this type.</param>
    /// <param name="job">Only this job.</param>
    /// <param name="limit">Most events in one answer.</param>
    /// <param name="cursor">The cursor of the page before.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/audit")]
    public static IResult Get(string? from, string? to, string? caller, string? kind, string? job, string? limit, string? cursor, HttpContext http)
    {
        if (AuditQuery.Read(http.Request.Query, out var errors) is { } query)
        {
            return new AuditAnswer(query);
        }

        var problem = Problem.Details(400, "request-invalid", "The request has wrong parameters.", "See `errors` for each of them, mend it and send it again.");
        problem.Extensions["errors"] = errors;
        return Results.Problem(problem);
    }
}
