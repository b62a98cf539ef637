using Conversion.Domain.Failures;
using Conversion.Media.Egress;

namespace Conversion.Media.Engine;

/// <summary>
/// Learns how long a platform asks to be left alone. The tools do not tell, and inside TLS the proxy does not see it, so what was
/// fetched is asked for once more, by its head alone: one request that keeps the next attempt from coming too soon.
/// </summary>
internal static class RetryAfterInquiry
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary><paramref name="failure"/> with the wait, where it is one that a server may ask for and does.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="address">What was fetched when it came.</param>
    /// <param name="session">The way out, still open.</param>
    /// <param name="cancellation">Ends the inquiry.</param>
    public static async Task<Failure> CompleteAsync(Failure failure, string address, EgressSession session, CancellationToken cancellation)
    {
        if (failure.Kind is not (FailureKind.RateLimited or FailureKind.ServerError)) return failure;
        var wait = session.RetryAfter ?? (failure.Kind == FailureKind.RateLimited ? await AskAsync(address, session, cancellation) : null);
        return wait is { } seen ? failure with { RetryAfterSeconds = Math.Round(seen.TotalSeconds, 1) } : failure;
    }

    private static Task<TimeSpan?> AskAsync(string address, EgressSession session, CancellationToken cancellation) => session.InquireAsync(
        () => new HttpRequestMessage(HttpMethod.Head, address), Limit,
        response => RetryAfter.Of((int)response.StatusCode, response.Headers.RetryAfter, response.Headers.Date), cancellation);
}
