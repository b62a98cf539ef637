using System.Net.Http.Headers;

namespace Conversion.Media.Egress;

/// <summary>How long a server asks to be left alone (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>The wait; null when the answer asks for none. A date counts from the server's own, so that nobody's clock matters.</summary>
    /// <param name="status">The answer's status code.</param>
    /// <param name="value">Its <c>Retry-After</c>.</param>
    /// <param name="sent">Its date; null when it has none.</param>
    public static TimeSpan? Of(int status, RetryConditionHeaderValue? value, DateTimeOffset? sent)
    {
        if (status is not (429 or 503) || value is null) return null;
        var wait = value.Delta ?? value.Date - sent;
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>As <see cref="Of(int, RetryConditionHeaderValue?, DateTimeOffset?)"/>, of an answer that passes through.</summary>
    public static TimeSpan? Of(HttpResponseHead response) => Of(
        response.Status,
        RetryConditionHeaderValue.TryParse(response.Fields.Values("Retry-After").FirstOrDefault(), out var value) ? value : null,
        DateTimeOffset.TryParse(response.Fields.Values("Date").FirstOrDefault(), System.Globalization.CultureInfo.InvariantCulture, out var sent) ? sent : null);
}
