using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Media.Tests.Egress;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;

namespace Conversion.Media.Tests.Engine;

/// <summary>What a strategy changes about an attempt, with the real tools.</summary>
public sealed class LadderSpecs : IAsyncLifetime
{
    private EngineBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await EngineBench.StartAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_reduced_height_is_what_the_result_has_and_tells()
    {
        var whole = await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.Mp4), new OutputProfile(OutputFormat.Mp4));
        _bench.StartAnew();
        _bench.Strategy = "default/144p";
        var reduced = await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.Mp4), new OutputProfile(OutputFormat.Mp4));

        Assert.True(whole.Height > 144);
        Assert.Equal(144, reduced.Height);
    }

    [Fact]
    public async Task Sound_has_no_height_though_it_may_show_a_cover() =>
        Assert.Null((await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.Mp4), new OutputProfile(OutputFormat.Mp3))).Height);

    [Theory]
    [InlineData(429, FailureKind.RateLimited)]
    [InlineData(503, FailureKind.ServerError)]
    public async Task What_a_server_asks_for_by_Retry_After_comes_with_the_failure(int status, FailureKind kind)
    {
        _bench.Server.Add("/busy.mp4", Serve.Status(status, TimeSpan.FromSeconds(17)));

        var failure = await _bench.FailAsync(_bench.Server.Url("/busy.mp4"), new OutputProfile(OutputFormat.Mp3));

        Assert.Equal((kind, 17), (failure.Kind, failure.RetryAfterSeconds));
    }

    [Fact]
    public async Task A_server_that_does_not_say_so_is_not_waited_for()
    {
        _bench.Server.Add("/busy.mp4", Serve.Status(429));

        Assert.Null((await _bench.FailAsync(_bench.Server.Url("/busy.mp4"), new OutputProfile(OutputFormat.Mp3))).RetryAfterSeconds);
    }

    [Fact]
    public async Task The_operators_proxy_is_gone_through_for_that_way_alone_and_its_password_shows_nowhere()
    {
        await using var operators = LoopbackServer.Start("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        _bench.Options = new MediaOptions { Platforms = new() { ["generic"] = new() { Proxy = $"http://user:s3cret@{operators.EndPoint}" } } };
        await _bench.ConvertAsync(_bench.Server.Url(SampleMedia.Mp4), new OutputProfile(OutputFormat.Mp3));
        Assert.Equal(0, operators.Connections);

        _bench.StartAnew();
        _bench.Strategy = "proxy";
        var failure = await _bench.FailAsync("http://media.example/a.mp3", new OutputProfile(OutputFormat.Mp3));

        Assert.NotEqual(0, operators.Connections);
        Assert.Contains(operators.Requests, request => request.Contains("http://media.example/a.mp3", StringComparison.Ordinal));
        Assert.DoesNotContain("s3cret", failure.ToString());
        Assert.DoesNotContain(Convert.ToBase64String("user:s3cret"u8), failure.ToString());
    }
}
