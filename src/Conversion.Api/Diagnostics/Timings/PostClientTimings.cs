using System.Text.Json;
using System.Threading.RateLimiting;
using Conversion.Api.Callers;
using Conversion.Api.Problems;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics.Timings;

public static class PostClientTimings
{
    public static void Configure(HttpChain chain) => chain.Metadata
        .Accepts<ClientTimings>("application/json").Produces(204).ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).ProducesProblem(429);

    /// <summary>Takes what a page timed: the round trip of a submission, the wait for the first event, reconnects. For any caller.</summary>
    [WolverinePost("/api/diagnostics/client-timings")]
    public static async Task<IResult> Post(HttpContext http, Tally tally, ClientTimingRate rate, CancellationToken cancellation)
    {
        if (!http.Request.HasJsonContentType())
        {
            return Results.StatusCode(415);
        }

        if (!rate.Allows(http.Caller()))
        {
            return Problem.Result(429, "too-many-requests", "There are too many timings.", $"One caller may send {ClientTimingRate.MostInAMinute} a minute to one node; several fit into one.")
                .RetryAfter(60);
        }

        ClientTimings? timings;
        Dictionary<string, string[]> errors;
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, default, cancellation);
            timings = ClientTimings.Read(body.RootElement, out errors);
        }
        catch (JsonException malformed)
        {
            return Problem.Result(400, "request-invalid", "The body is not valid JSON.", $"It cannot be read at line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine}.");
        }

        if (timings is null)
        {
            var problem = Problem.Details(400, "request-invalid", "The timings have wrong fields.", "See `errors` for each field, mend it and send it again.");
            problem.Extensions["errors"] = errors;
            return Results.Problem(problem);
        }

        foreach (var timing in timings.Timings)
        {
            tally.Add(timing.Tier, timing.Seconds);
        }

        return Results.NoContent();
    }
}

/// <summary>How often a caller may tell this node of timings: what pages say must not outweigh what is measured.</summary>
public sealed class ClientTimingRate : IDisposable
{
    /// <summary>Requests of one caller in a minute.</summary>
    public const int MostInAMinute = 120;

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetFixedWindowLimiter(
        caller, _ => new FixedWindowRateLimiterOptions { PermitLimit = MostInAMinute, Window = TimeSpan.FromMinutes(1) }));

    /// <summary>Whether it may once more.</summary>
    public bool Allows(string caller)
    {
        using var lease = _limiter.AttemptAcquire(caller);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
