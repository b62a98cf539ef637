using Conversion.Api.Callers;
using Conversion.Api.Live;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics;

public static class GetListeners
{
    private const int MostShown = 200;

    public static void Configure(HttpChain chain) => chain.Metadata.Produces<ListenersView>(200).ProducesProblem(403);

    /// <summary>Who listens on this node, and whose last delivery failed. For operators.</summary>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/listeners")]
    public static IResult Get(Listeners listeners)
    {
        var all = listeners.All;
        return Results.Json(new ListenersView(
            all.Count,
            all.GroupBy(listener => listener.Kind.ToString().ToLowerInvariant()).ToDictionary(group => group.Key, group => group.Count()),
            [.. all.OrderByDescending(listener => listener.StuckFor).ThenBy(listener => listener.Since).Take(MostShown)
                .Select(listener => new ListenerView(listener.Kind.ToString().ToLowerInvariant(), listener.Caller, listener.Job, listener.Since, listener.LastId, listener.Sent, listener.StuckFor.TotalSeconds))],
            [.. listeners.Failures.Reverse().Select(failure => new FailedDeliveryView(
                failure.At, failure.Kind.ToString().ToLowerInvariant(), failure.Caller, failure.JobId, failure.Since, failure.LastId, failure.Sent, failure.Reason))]));
    }
}

/// <summary>The listeners of a node.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="ByKind">By what they listen to, and how.</param>
/// <param name="Listeners">Those that have been stuck for longest first, at most 200.</param>
/// <param name="Failures">Deliveries that failed, the latest first, at most 100.</param>
public sealed record ListenersView(
    int Count, IReadOnlyDictionary<string, int> ByKind, IReadOnlyList<ListenerView> Listeners, IReadOnlyList<FailedDeliveryView> Failures);

/// <summary>One listener.</summary>
/// <param name="Kind">What it listens to, and how.</param>
/// <param name="Caller">Who listens.</param>
/// <param name="JobId">The job; null for all of a caller.</param>
/// <param name="Since">Since when.</param>
/// <param name="LastId">The id that it was sent last.</param>
/// <param name="Sent">How many events it was sent.</param>
/// <param name="StuckSeconds">For how long it has taken nothing although there is something for it.</param>
public sealed record ListenerView(string Kind, string Caller, Guid? JobId, DateTimeOffset Since, string? LastId, long Sent, double StuckSeconds);

/// <summary>One delivery that failed.</summary>
/// <param name="At">When it failed.</param>
/// <param name="Kind">What was listened to, and how.</param>
/// <param name="Caller">Who listened.</param>
/// <param name="JobId">The job; null for all of a caller.</param>
/// <param name="Since">Since when.</param>
/// <param name="LastId">The id that was sent last.</param>
/// <param name="Sent">How many events were sent.</param>
/// <param name="Reason">Why it failed.</param>
public sealed record FailedDeliveryView(
    DateTimeOffset At, string Kind, string Caller, Guid? JobId, DateTimeOffset Since, string? LastId, long Sent, string Reason);
