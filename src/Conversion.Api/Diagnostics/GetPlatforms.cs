using Conversion.Api.Callers;
using Conversion.Api.Pacing;
using Conversion.Domain.Breakers;
using Conversion.Domain.Failures;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics;

public static class GetPlatforms
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<PlatformsView>(200).ProducesProblem(400).ProducesProblem(403);

    /// <summary>How each platform stands over all nodes, and what became of its runs. For operators.</summary>
    /// <param name="window">How far back to look, such as <c>15m</c>, <c>24h</c> or <c>7d</c>; an hour when absent.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/platforms")]
    public static async Task<IResult> Get(
        string? window, PlatformStates states, PlatformPaces paces, PlatformOutcomes outcomes, PlatformAttempts attempts, TimeProvider clock, CancellationToken cancellation)
    {
        if (Window.Read(window, out var refusal) is not { } length)
        {
            return refusal!;
        }

        var exits = (await states.ReadAsync(cancellation)).ToLookup(state => state.Platform);
        var since = clock.GetUtcNow() - length.Length;
        var (ended, tried) = (await outcomes.ReadAsync(since, cancellation), await attempts.ReadAsync(since, cancellation));
        var names = exits.Select(platform => platform.Key).Union(ended.Keys).Union(tried.Keys).Order(StringComparer.Ordinal);
        return Results.Json(new PlatformsView(
            length.Length.TotalSeconds,
            [
                .. names.Select(name => PlatformView.Of(
                    name, [.. exits[name]], paces, ended.GetValueOrDefault(name) ?? OutcomesView.None, tried.GetValueOrDefault(name) ?? AttemptsView.None)),
            ]));
    }
}

/// <summary>The platforms that were asked, or that jobs wait for.</summary>
/// <param name="WindowSeconds">How far back outcomes are counted.</param>
/// <param name="Platforms">By name.</param>
public sealed record PlatformsView(double WindowSeconds, IReadOnlyList<PlatformView> Platforms);

/// <summary>One platform.</summary>
/// <param name="Platform">Its name.</param>
/// <param name="Breaker">Its breaker's state; where addresses differ, that of the one that is worst off.</param>
/// <param name="Concurrency">Most attempts at once through one address; null for any number.</param>
/// <param name="SpacingSeconds">Least seconds between two starts through one address.</param>
/// <param name="Exits">By the address that it sees.</param>
/// <param name="Outcomes">What became of the runs that ended in the window.</param>
/// <param name="Attempts">How its attempts ended: what <c>platforms</c> in <c>/health</c> is judged by, with a window of 15 minutes.</param>
public sealed record PlatformView(
    string Platform, BreakerStatus Breaker, int? Concurrency, double SpacingSeconds, IReadOnlyList<ExitView> Exits, OutcomesView Outcomes, AttemptsView Attempts)
{
    internal static PlatformView Of(string platform, IReadOnlyList<PlatformState> exits, PlatformPaces paces, OutcomesView outcomes, AttemptsView attempts)
    {
        var pace = paces.Of(platform);
        var breakers = exits.Select(exit => exit.Breaker.Status).DefaultIfEmpty(BreakerStatus.Closed).ToList();
        return new PlatformView(
            platform,
            breakers.Contains(BreakerStatus.Open) ? BreakerStatus.Open : breakers.Max(),
            pace.Concurrency, pace.Spacing.TotalSeconds, [.. exits.Select(ExitView.Of)], outcomes, attempts);
    }
}

/// <summary>One platform at one address.</summary>
/// <param name="Exit"><c>direct</c>, or <c>proxy</c> for the operator's proxy for this platform.</param>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="Parked">Those of them that were told that the platform refuses them.</param>
/// <param name="Running">Attempts that run.</param>
/// <param name="NextStartAt">From when on its pace allows the next start.</param>
/// <param name="Breaker">Its breaker's state.</param>
/// <param name="RefusedJobs">Jobs that were refused one after another.</param>
/// <param name="Reason">How the last of them was, or the last canary; null when none was.</param>
/// <param name="OpenedAt">When the breaker opened; null while it is closed.</param>
/// <param name="NextCanaryAt">From when on one attempt is let through; null while it is closed.</param>
/// <param name="FailedCanaries">Attempts that were let through since and refused.</param>
public sealed record ExitView(
    string Exit, long Waiting, long Parked, long Running, DateTimeOffset? NextStartAt, BreakerStatus Breaker, int RefusedJobs, FailureKind? Reason,
    DateTimeOffset? OpenedAt, DateTimeOffset? NextCanaryAt, int FailedCanaries)
{
    internal static ExitView Of(PlatformState state) => new(
        state.Exit, state.Waiting, state.Parked, state.Running, state.NextStartAt, state.Breaker.Status, state.Breaker.Refused.Count, state.Breaker.Reason,
        state.Breaker.OpenedAt, state.Breaker.NextCanaryAt, state.Breaker.FailedCanaries);
}
