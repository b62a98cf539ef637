namespace Conversion.Media.Egress;

/// <summary>
/// A question of the host's own about what a tool fetches, through the same session: bytes as they are, the head of the answer only, and
/// no reason to fail for anybody. Whoever does not answer, or not in HTTP, has nothing to say.
/// </summary>
internal static class EgressInquiry
{
    /// <summary>What <paramref name="read"/> makes of the answer; null when there is none.</summary>
    /// <param name="session">The way out, still open.</param>
    /// <param name="ask">Builds the question, from an address that may be none.</param>
    /// <param name="limit">Longest wait for the answer.</param>
    /// <param name="read">Reads its status and headers.</param>
    /// <param name="cancellation">Ends the inquiry, by an exception.</param>
    public static async Task<T?> InquireAsync<T>(
        this EgressSession session, Func<HttpRequestMessage> ask, TimeSpan limit, Func<HttpResponseMessage, T?> read, CancellationToken cancellation)
    {
        try
        {
            using var client = session.CreateRawHttpClient(limit);
            using var request = ask();
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return read(response);
        }
        catch (Exception unanswered) when (IsNoAnswer(unanswered, cancellation))
        {
            return default;
        }
    }

    // The last two are what an address, or a header that a site wanted sent, comes to when it is malformed.
    private static bool IsNoAnswer(Exception exception, CancellationToken cancellation) => exception is OperationCanceledException
        ? !cancellation.IsCancellationRequested
        : exception is HttpRequestException or IOException or InvalidOperationException or FormatException;
}
