using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.Media.Tests;

/// <summary>The media server behaves, and misbehaves, as its tests say.</summary>
public sealed class TestMediaServerSpecs : IAsyncLifetime
{
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private MediaServer server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await MediaServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Every_sample_is_served_at_its_name()
    {
        foreach (var sample in SampleMedia.All.Concat(BadMedia.All))
        {
            var expected = await File.ReadAllBytesAsync(await sample.PathAsync(Cancellation), Cancellation);
            using var response = await client.GetAsync(server.Url(sample), Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(sample.ContentType, response.Content.Headers.ContentType?.ToString());
            Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync(Cancellation));
        }

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(server.Url("/hls/segment1.ts"), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(server.Url("/hls/segment99.ts"), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(server.Url("/nothing.mp4"), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task The_normal_manner_honours_range_and_etag()
    {
        using var part = await GetRangeAsync("/sample.mp4", 100, 199);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(100, part.Content.Headers.ContentLength);

        using var again = new HttpRequestMessage(HttpMethod.Get, server.Url("/sample.mp4"));
        again.Headers.IfNoneMatch.Add(part.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again, Cancellation)).StatusCode);

        await Eventually.HoldsAsync(() => server.RequestsTo("/sample.mp4").All(request => request.Ended), cancellation: Cancellation);
        Assert.Equal([100L, 0L], server.RequestsTo("/sample.mp4").Select(request => request.BytesSent));
        Assert.Equal("bytes=100-199", server.RequestsTo("/sample.mp4")[0].Headers["range"]);
    }

    [Fact]
    public async Task Without_ranges_the_whole_file_comes()
    {
        server.Add("/whole.mp4", SampleMedia.Mp4, new Delivery { Ranges = false });
        using var response = await GetRangeAsync("/whole.mp4", 100, 199);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(response.Headers.AcceptRanges);
        Assert.Equal(new FileInfo(await SampleMedia.Mp4.PathAsync(Cancellation)).Length, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Without_a_length_the_body_is_chunked_and_whole()
    {
        server.Add("/chunked.mp4", SampleMedia.Mp4, new Delivery { Length = false });
        using var response = await client.GetAsync(server.Url("/chunked.mp4"), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Null(response.Content.Headers.ContentLength);
        Assert.True(response.Headers.TransferEncodingChunked);
        var expected = await File.ReadAllBytesAsync(await SampleMedia.Mp4.PathAsync(Cancellation), Cancellation);
        Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_slow_one_keeps_to_its_rate()
    {
        var length = new FileInfo(await SampleMedia.M4a.PathAsync(Cancellation)).Length;
        server.Add("/slow.m4a", SampleMedia.M4a, new Delivery { BytesPerSecond = (int)length });
        var clock = Stopwatch.StartNew();
        await client.GetByteArrayAsync(server.Url("/slow.m4a"), Cancellation);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.9, 10);
    }

    [Fact]
    public async Task A_dying_one_delivers_its_bytes_then_resets_and_recovers_after_its_times()
    {
        await SampleMedia.Mp4.PathAsync(Cancellation);
        server.Add("/dies.mp4", SampleMedia.Mp4, new Delivery { ResetAfterBytes = 20_000, Resets = 2 });
        for (var time = 0; time < 2; time++)
        {
            using var response = await client.GetAsync(server.Url("/dies.mp4"), HttpCompletionOption.ResponseHeadersRead, Cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
            var received = await body.ReadAtLeastAsync(new byte[20_000], 20_000, throwOnEndOfStream: true, Cancellation);
            var death = await Assert.ThrowsAnyAsync<IOException>(async () => await body.ReadExactlyAsync(new byte[1], Cancellation));
            Assert.Equal(20_000, received);
            Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(death.InnerException).SocketErrorCode);
        }

        Assert.NotEmpty(await client.GetByteArrayAsync(server.Url("/dies.mp4"), Cancellation));
        await Eventually.HoldsAsync(() => server.RequestsTo("/dies.mp4").All(request => request.Ended), cancellation: Cancellation);
        Assert.Equal([true, true, false], server.RequestsTo("/dies.mp4").Select(request => request.Broken));
    }

    [Fact]
    public async Task A_stalling_one_stops_midway_and_stays_open()
    {
        await SampleMedia.Mp4.PathAsync(Cancellation);
        server.Add("/stalls.mp4", SampleMedia.Mp4, new Delivery { StallAfterBytes = 5_000 });
        using (var response = await client.GetAsync(server.Url("/stalls.mp4"), HttpCompletionOption.ResponseHeadersRead, Cancellation))
        {
            await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
            await body.ReadExactlyAsync(new byte[5_000], Cancellation);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            patience.CancelAfter(TimeSpan.FromMilliseconds(300));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await body.ReadExactlyAsync(new byte[1], patience.Token));
        }

        var record = Assert.Single(server.RequestsTo("/stalls.mp4"));
        await Eventually.HoldsAsync(() => record.Ended, waitedFor: "the server to notice that the client left", cancellation: Cancellation);
        Assert.Equal((5_000, true), (record.BytesSent, record.Broken));
    }

    [Fact]
    public async Task Statuses_come_as_asked_and_give_way_when_their_times_are_over()
    {
        server.Add("/busy.mp4", Serve.FirstTimes(1, Serve.Status(429, TimeSpan.FromSeconds(7)), Serve.Sample(SampleMedia.Mp4)));
        using var busy = await client.GetAsync(server.Url("/busy.mp4"), Cancellation);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)), (busy.StatusCode, busy.Headers.RetryAfter?.Delta));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(server.Url("/busy.mp4"), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Redirects_lead_to_another_address_or_round_in_a_circle()
    {
        await using var other = await MediaServer.StartAsync(IPAddress.Parse("127.0.0.2"));
        server.Add("/away.mp4", Serve.Redirect(other.Url("/sample.mp4")));
        server.Add("/loop.mp4", Serve.Redirect("/loop.mp4"));
        Assert.Equal("127.0.0.2", (await client.GetAsync(server.Url("/away.mp4"), Cancellation)).Headers.Location?.Host);
        Assert.Equal("/loop.mp4", (await client.GetAsync(server.Url("/loop.mp4"), Cancellation)).Headers.Location?.OriginalString);

        using var follower = new HttpClient();
        Assert.NotEmpty(await follower.GetByteArrayAsync(server.Url("/away.mp4"), Cancellation));
        Assert.Single(other.RequestsTo("/sample.mp4"));
        Assert.Equal(HttpStatusCode.Found, (await follower.GetAsync(server.Url("/loop.mp4"), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Head_is_answered_without_a_body_or_refused()
    {
        server.Add("/no-head.mp4", SampleMedia.Mp4, new Delivery { Head = false, ContentType = "text/plain" });
        using var head = await HeadAsync("/sample.mp4");
        Assert.Equal(new FileInfo(await SampleMedia.Mp4.PathAsync(Cancellation)).Length, head.Content.Headers.ContentLength);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await HeadAsync("/no-head.mp4")).StatusCode);
        using var get = await client.GetAsync(server.Url("/no-head.mp4"), Cancellation);
        Assert.Equal("text/plain", get.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task An_endless_one_goes_on_past_the_files_end_until_the_client_leaves()
    {
        var length = (int)new FileInfo(await SampleMedia.Mp3WithCover.PathAsync(Cancellation)).Length;
        server.Add("/radio.mp3", Serve.Endless());
        using (var response = await client.GetAsync(server.Url("/radio.mp3"), HttpCompletionOption.ResponseHeadersRead, Cancellation))
        {
            await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
            await body.ReadExactlyAsync(new byte[length * 3], Cancellation);
        }

        await Eventually.HoldsAsync(() => server.RequestsTo("/radio.mp3").All(request => request.Ended), cancellation: Cancellation);
    }

    [Fact]
    public async Task A_hanging_one_never_answers_and_does_not_hold_up_the_servers_end()
    {
        server.Add("/hangs.mp4", Serve.Hanging());
        var answer = client.GetAsync(server.Url("/hangs.mp4"), Cancellation);
        await Eventually.HoldsAsync(() => server.RequestsTo("/hangs.mp4").Count == 1, cancellation: Cancellation);
        Assert.False(answer.IsCompleted);

        var clock = Stopwatch.StartNew();
        await server.DisposeAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 3);
    }

    [Fact]
    public async Task A_canary_counts_the_connections_made_to_it()
    {
        await using var canary = Canary.Start(IPAddress.Parse("127.0.0.3"));
        Assert.Equal(0, canary.Connections);
        using var socket = new TcpClient();
        await socket.ConnectAsync(canary.EndPoint, Cancellation);
        await Eventually.HoldsAsync(() => canary.Connections == 1, cancellation: Cancellation);
    }

    /// <summary>Keeps the sample hostile: once ffmpeg mends this, the sample proves nothing and this spec says so.</summary>
    [Fact]
    public async Task The_playlist_that_reaches_past_the_proxy_does_so_where_the_whitelist_lets_it()
    {
        await using var canary = Canary.Start();
        server.Add("/index.m3u8", Serve.Sample(BadMedia.PlaylistReachingPastTheProxy(canary.EndPoint)));

        await ReadThroughProxyAsync("http,httpproxy,tcp,crypto");
        Assert.InRange(canary.Connections, 1, int.MaxValue);
        var before = canary.Connections;
        await ReadThroughProxyAsync("http,tcp,crypto");
        Assert.Equal(before, canary.Connections);
    }

    /// <summary>The server stands in for the proxy: it answers an address's path, whatever its host.</summary>
    private async Task ReadThroughProxyAsync(string protocols)
    {
        var start = new ProcessStartInfo("ffprobe", ["-v", "quiet", "-protocol_whitelist", protocols, "-http_proxy", server.Address.ToString(), "http://media.test/index.m3u8"])
        {
            RedirectStandardOutput = true,
        };
        using var ffprobe = Process.Start(start)!;
        await ffprobe.WaitForExitAsync(Cancellation);
        Assert.NotEqual(0, ffprobe.ExitCode);
        Assert.Contains(server.Requests, request => request.Path == "/index.m3u8");
    }

    private async Task<HttpResponseMessage> GetRangeAsync(string path, long from, long to)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url(path)) { Headers = { Range = new RangeHeaderValue(from, to) } };
        return await client.SendAsync(request, Cancellation);
    }

    private async Task<HttpResponseMessage> HeadAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, server.Url(path));
        return await client.SendAsync(request, Cancellation);
    }
}
