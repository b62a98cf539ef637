using System.Net.Http.Headers;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

public sealed class RetryAfterSpecs
{
    private const string Sent = "Wed, 25 Nov 2026 12:00:00 GMT";

    [Theory]
    [InlineData(429, "7", 7)]
    [InlineData(503, "7", 7)]
    [InlineData(429, "Wed, 25 Nov 2026 12:01:30 GMT", 90)]
    [InlineData(429, "Wed, 25 Nov 2026 11:59:00 GMT", null)]
    [InlineData(429, "0", null)]
    [InlineData(429, "soon", null)]
    [InlineData(429, "", null)]
    [InlineData(200, "7", null)]
    [InlineData(403, "7", null)]
    public void Seconds_and_dates_are_read_by_the_servers_own_clock(int status, string value, int? seconds)
    {
        var head = HttpResponseHead.Parse(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nDate: {Sent}\r\nRetry-After: {value}\r\n\r\n"));
        Assert.Equal(seconds, RetryAfter.Of(head)?.TotalSeconds);
    }

    [Fact]
    public void A_date_without_the_answers_own_says_nothing() =>
        Assert.Null(RetryAfter.Of(429, new RetryConditionHeaderValue(DateTimeOffset.Parse(Sent, System.Globalization.CultureInfo.InvariantCulture)), sent: null));
}
