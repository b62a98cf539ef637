using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Api.Problems;
using Conversion.Domain.Audit;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Audit;

/// <summary>
/// The log of all jobs, for operators: <c>GET /api/audit?from=&amp;to=&amp;caller=&amp;kind=&amp;job=&amp;limit=&amp;cursor=</c>. Pages that go on with the
/// cursor of the one before make one export without gap or repeat, whatever is written meanwhile.
/// </summary>
public static class GetAudit
{
    public static void Configure(HttpChain chain) => chain.Metadata
        .Produces<AuditLine>(200, LinesAnswer.ContentType).ProducesProblem(400).ProducesProblem(403);

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
