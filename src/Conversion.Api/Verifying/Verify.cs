using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Api.Problems;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Verifying;

public static class Verify
{
    public static void Configure(HttpChain chain) => chain.Metadata
        .Produces<Violation>(200, LinesAnswer.ContentType).ProducesProblem(400).ProducesProblem(403);

    /// <summary>Looks for violated invariants, and tells what it finds line by line (NDJSON). For operators.</summary>
    /// <param name="content"><c>true</c> reads the bytes of all artifacts as well, which takes its time.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/verify")]
    public static IResult Get(string? content, Verification verification, HttpContext http) => Answer(content, repair: null, verification, http);

    internal static IResult Answer(string? content, string? repair, Verification verification, HttpContext http) =>
        bool.TryParse(content ?? "false", out var withContent) && bool.TryParse(repair ?? "false", out var repairs)
            ? new LinesAnswer(verification.RunAsync(withContent, repairs, http.RequestAborted))
            : Problem.Result(400, "request-invalid", "The wish cannot be read.", "`content` and `repair` are true or false.");
}

public static class VerifyAndRepair
{
    public static void Configure(HttpChain chain) => Verify.Configure(chain);

    /// <summary>Looks for violated invariants, and writes anew what can be written anew from the events. For operators.</summary>
    /// <param name="content"><c>true</c> reads the bytes of all artifacts as well.</param>
    /// <param name="repair"><c>true</c> repairs; without it the answer is that of the GET.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverinePost("/api/diagnostics/verify")]
    public static IResult Post(string? content, string? repair, Verification verification, HttpContext http) => Verify.Answer(content, repair, verification, http);
}
