using Conversion.Cli.Tests.Support;
using static Conversion.Cli.Tests.Support.ScriptedService;

namespace Conversion.Cli.Tests;

/// <summary>Where a proxy breaks the live stream, the job is followed by its WebSocket, and polled where that is broken, too.</summary>
public sealed class FollowBySocketSpecs : IDisposable
{
    private readonly Converter _converter = new();

    [Fact]
    public async Task Where_the_stream_is_something_else_a_WebSocket_is_taken_and_nothing_is_asked()
    {
        await using var service = await WithoutStreamsAsync();
        service.Socket = new Script(SocketThenEnd(Job.Running(20, 2), Job.Running(60, 3), Job.Completed(4, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Equal(service.Content, _converter.Read("A title.mp3"));
        Assert.Single(service.To("live"));
        Assert.Single(service.To("socket"));
        Assert.Empty(service.To("get"));
    }

    [Fact]
    public async Task A_stream_that_breaks_three_times_gives_way_to_a_WebSocket_after_its_last_event()
    {
        await using var service = await StartAsync();
        service.Live = new Script(StreamThenAbort(() => _converter.Shows("converting"), Job.Running(20, 7)), Abort, Abort);
        service.Socket = new Script(SocketThenEnd(Job.Completed(9, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Equal(3, service.To("live").Count());
        Assert.EndsWith("/socket?after=7", Assert.Single(service.To("socket")).PathAndQuery);
    }

    [Fact]
    public async Task A_stream_that_is_cut_after_each_event_gives_way_as_well()
    {
        await using var service = await StartAsync();
        service.Live = new Script(Stream(Job.Running(20, 2)), Stream(Job.Running(30, 3)), Stream(Job.Running(40, 4)), Stream(Job.Running(50, 5)));
        service.Socket = new Script(SocketThenEnd(Job.Completed(9, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Equal(3, service.To("live").Count());
        Assert.EndsWith("?after=4", Assert.Single(service.To("socket")).PathAndQuery);
    }

    [Fact]
    public async Task A_stream_that_works_for_a_while_each_time_stays()
    {
        await using var service = await StartAsync();
        _converter.Pace = _converter.Pace with { Steady = TimeSpan.Zero };
        service.Live = new Script([.. Enumerable.Range(2, 6).Select(version => Stream(Job.Running(10 * version, version))), Stream(Job.Completed(9, service.Content))]);

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Equal(7, service.To("live").Count());
        Assert.Empty(service.To("socket"));
    }

    [Fact]
    public async Task The_key_goes_with_the_upgrade()
    {
        await using var service = await WithoutStreamsAsync();
        _converter.Variables["CONVERTER_KEY"] = "secret";
        service.Socket = new Script(SocketThenEnd(Job.Completed(9, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));
        Assert.Equal("Bearer secret", Assert.Single(service.To("socket")).Header("Authorization"));
    }

    [Fact]
    public async Task The_key_goes_to_no_other_origin()
    {
        await using var service = await WithoutStreamsAsync();
        await using var other = await StartAsync();
        _converter.Variables["CONVERTER_KEY"] = "secret";
        var links = System.Text.Json.Nodes.JsonNode.Parse(Job.Queued().ToString())!["links"]!;
        links["socket"] = $"{other.Address}/api/jobs/{Job.Id}/socket";
        service.Submit = new Script(Answer(202, Job.Queued().With("links", links.DeepClone())));
        other.Socket = new Script(SocketThenEnd(Job.Completed(9, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));
        Assert.Null(Assert.Single(other.To("socket")).Header("Authorization"));
    }

    [Fact]
    public async Task A_WebSocket_that_breaks_is_resumed_after_the_last_event_and_shows_nothing_twice()
    {
        await using var service = await WithoutStreamsAsync();
        static Job At(double percent, int version) => Job.Running(percent, version).With("totalBytes", 100);
        service.Socket = new Script(
            SocketThenAbort(() => _converter.Shows("60 %"), At(60, 7)),
            SocketThenEnd(At(60, 7), At(20, 3), At(70, 8), Job.Completed(9, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Equal(["", "?after=7"], service.To("socket").Select(request => request.PathAndQuery.Split("/socket")[1]));
        Assert.Equal(2, _converter.Error.Split("60 %").Length);
        Assert.DoesNotContain("20 %", _converter.Error);
        Assert.Contains("70 %", _converter.Error);
    }

    [Theory]
    [InlineData(1013)]
    [InlineData(1011)]
    [InlineData(1001)]
    public async Task A_WebSocket_that_is_closed_three_times_gives_way_to_polling(int code)
    {
        await using var service = await WithoutStreamsAsync();
        service.Socket = new Script(SocketThenClose(code));
        service.Get = new Script(Answer(200, Job.Running(50, 3)), Answer(200, Job.Completed(4, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Equal(3, service.To("socket").Count());
        Assert.Equal(2, service.To("get").Count());
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(4404)]
    public async Task A_WebSocket_that_says_there_is_nothing_more_has_the_job_asked_for(int code)
    {
        await using var service = await WithoutStreamsAsync();
        service.Socket = new Script(SocketThenClose(code));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Single(service.To("socket"));
        Assert.Single(service.To("get"));
    }

    [Fact]
    public async Task A_silent_WebSocket_is_opened_again_unless_the_job_has_moved_without_it()
    {
        await using var service = await WithoutStreamsAsync();
        _converter.Pace = _converter.Pace with { StreamSilence = TimeSpan.FromMilliseconds(50) };
        service.Submit = new Script(Answer(202, Job.Running(20, 7)));
        service.Socket = new Script(SocketThenSilence());
        var still = Answer(200, Job.Running(20, 7));
        service.Get = new Script(still, still, still, still, still,
            Answer(200, Job.Running(30, 8)), Answer(200, Job.Running(40, 9)), Answer(200, Job.Running(50, 10)), Answer(200, Job.Completed(11, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Equal(8, service.To("socket").Count());
        Assert.Equal(9, service.To("get").Count());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("""{"id":"8","event":"progress","data":"nonsense"}""")]
    [InlineData("""{"id":"8","event":"progress","data":{"id":1}}""")]
    public async Task A_WebSocket_that_speaks_nonsense_gives_way_to_polling(string frame)
    {
        await using var service = await WithoutStreamsAsync();
        service.Socket = new Script(SocketThenSilence(frame));

        Assert.Equal(0, await _converter.ConvertAsync(service));
        Assert.All(service.To("socket"), request => Assert.EndsWith("/socket", request.PathAndQuery));
        Assert.Equal(3, service.To("socket").Count());
    }

    [Fact]
    public async Task Frames_of_a_kind_that_came_later_than_this_client_are_passed_over()
    {
        await using var service = await WithoutStreamsAsync();
        service.Socket = new Script(SocketThenSilence(
            """{"id":"7","event":"weather","data":"rain"}""", FrameOf(Job.Completed(9, service.Content))));

        Assert.Equal(0, await _converter.ConvertAsync(service));
        Assert.Empty(service.To("get"));
    }

    [Fact]
    public async Task A_service_without_WebSockets_is_polled()
    {
        await using var service = await WithoutStreamsAsync();
        var links = System.Text.Json.Nodes.JsonNode.Parse(Job.Queued().ToString())!["links"]!.AsObject();
        links.Remove("socket");
        service.Submit = new Script(Answer(202, Job.Queued().With("links", links.DeepClone())));

        Assert.Equal(0, await _converter.ConvertAsync(service));
        Assert.Empty(service.To("socket"));
        Assert.Single(service.To("get"));
    }

    [Fact]
    public async Task A_trial_of_the_stream_has_one_chance_and_the_WebSocket_goes_on()
    {
        await using var service = await WithoutStreamsAsync();
        _converter.Pace = _converter.Pace with { StreamAgain = TimeSpan.Zero };
        service.Socket = new Script(SocketThenClose(1011, Job.Running(20, 7)), SocketThenClose(1011, Job.Running(30, 8)), SocketThenEnd(Job.Completed(9, service.Content)));
        service.Live = new Script(Answer(200, "<html>", "text/html"), Abort, Stream(Job.Running(40, 9), Job.Completed(10, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));
        Assert.Equal(3, service.To("live").Count());
        Assert.Empty(service.To("get"));
    }

    public void Dispose() => _converter.Dispose();

    /// <summary>A service behind a proxy that answers streams with a page of its own.</summary>
    private static async Task<ScriptedService> WithoutStreamsAsync()
    {
        var service = await StartAsync();
        service.Live = new Script(Answer(200, "<html>", "text/html"));
        return service;
    }
}
