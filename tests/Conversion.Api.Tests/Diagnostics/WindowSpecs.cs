using Conversion.Api.Diagnostics;

namespace Conversion.Api.Tests.Diagnostics;

public sealed class WindowSpecs
{
    [Theory]
    [InlineData(null, 3_600)]
    [InlineData("30s", 30)]
    [InlineData("15m", 900)]
    [InlineData("1h", 3_600)]
    [InlineData("24h", 86_400)]
    [InlineData("7d", 604_800)]
    [InlineData("30d", 2_592_000)]
    [InlineData("PT15M", 900)]
    [InlineData("P1DT12H", 129_600)]
    public void A_window_is_a_time(string? text, double seconds) => Assert.Equal(seconds, Window.Read(text, out _)?.Length.TotalSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("9s")]
    [InlineData("31d")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("1h ")]
    [InlineData("1w")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("9999999d")]
    [InlineData("P9999D")]
    [InlineData("١h")]
    public void What_is_no_time_or_out_of_bounds_is_refused(string text)
    {
        Assert.Null(Window.Read(text, out var refusal));
        Assert.NotNull(refusal);
    }
}
