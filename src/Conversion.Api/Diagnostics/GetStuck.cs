using Conversion.Api.Callers;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics;

/// <summary>What the watchdog and its kind acted on, and what has waited for long: <c>GET /api/diagnostics/stuck?window=</c>, for operators.</summary>
public static class GetStuck
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<StuckView>(200).ProducesProblem(400).ProducesProblem(403);

    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/stuck")]
    public static async Task<IResult> Get(string? window, StuckJobs stuck, TimeProvider clock, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return Window.Read(window, out var refusal) is { } length ? Results.Json(await stuck.ReadAsync(now - length.Length, now, cancellation)) : refusal!;
    }
}
