using Conversion.Api.Callers;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics;

public static class GetStuck
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<StuckView>(200).ProducesProblem(400).ProducesProblem(403);

    /// <summary>What the watchdog acted on, and what has waited for long. For operators.</summary>
    /// <param name="window">How far back to look, such as <c>15m</c>, <c>24h</c> or <c>7d</c>; an hour when absent.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/stuck")]
    public static async Task<IResult> Get(string? window, StuckJobs stuck, TimeProvider clock, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return Window.Read(window, out var refusal) is { } length ? Results.Json(await stuck.ReadAsync(now - length.Length, now, cancellation)) : refusal!;
    }
}
