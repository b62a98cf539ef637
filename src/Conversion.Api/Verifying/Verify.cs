using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Api.Problems;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Verifying;

/// <summary>Looks for anything that should not be: <c>GET /api/diagnostics/verify</c>, with <c>?content=true</c> for the bytes of all artifacts as well.</summary>
public static class Verify
{
    public static void Configure(HttpChain chain) => chain.Metadata
        .Produces<Violation>(200, LinesAnswer.ContentType).ProducesProblem(400).ProducesProblem(403);

    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/verify")]
    public static IResult Get(string? content, Verification verification, HttpContext http) => Answer(content, repair: null, verification, http);

    internal static IResult Answer(string? content, string? repair, Verification verification, HttpContext http) =>
        bool.TryParse(content ?? "false", out var withContent) && bool.TryParse(repair ?? "false", out var repairs)
            ? new LinesAnswer(verification.RunAsync(withContent, repairs, http.RequestAborted))
            : Problem.Result(400, "request-invalid", "The wish cannot be read.", "`content` and `repair` are true or false.");
}

/// <summary>The same, and repairs what can be written anew from the events: <c>POST /api/diagnostics/verify?repair=true</c>.</summary>
public static class VerifyAndRepair
{
    public static void Configure(HttpChain chain) => Verify.Configure(chain);

    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverinePost("/api/diagnostics/verify")]
    public static IResult Post(string? content, string? repair, Verification verification, HttpContext http) => Verify.Answer(content, repair, verification, http);
}
