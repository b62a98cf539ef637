using Conversion.Api.Callers;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics;

/// <summary>Looks for anything that should not be: <c>GET /api/diagnostics/verify</c>, with <c>?content=true</c> for the bytes of all artifacts as well.</summary>
public static class Verify
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<Violation>(200, LinesAnswer.ContentType).ProducesProblem(403);

    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/verify")]
    public static IResult Get(bool? content, Verification verification, HttpContext http) =>
        new LinesAnswer(verification.RunAsync(content == true, repairs: false, http.RequestAborted));
}

/// <summary>The same, and repairs what can be written anew from the events: <c>POST /api/diagnostics/verify?repair=true</c>.</summary>
public static class VerifyAndRepair
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<Violation>(200, LinesAnswer.ContentType).ProducesProblem(403);

    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverinePost("/api/diagnostics/verify")]
    public static IResult Post(bool? content, bool? repair, Verification verification, HttpContext http) =>
        new LinesAnswer(verification.RunAsync(content == true, repairs: repair == true, http.RequestAborted));
}
