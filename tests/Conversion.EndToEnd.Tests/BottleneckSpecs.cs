using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;
using Conversion.TestSupport.S3;
using Npgsql;

namespace Conversion.EndToEnd.Tests;

/// <summary>The whole service with one thing that is slow, which its diagnostics have to name.</summary>
public sealed class BottleneckSpecs(PostgresFixture postgres, SwiftServer bucket) : IClassFixture<SwiftServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mp3", "convert")]
    [InlineData("m4a", "download")]
    public async Task A_source_that_trickles(string format, string stage)
    {
        await using var media = await MediaServer.StartAsync();
        media.Add("/trickle.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 40_000 });
        await using var running = await StartAsync();
        await running.Service.SubmitAsync(media.Url("/trickle.m4a"), format);

        var found = await running.NamedAsync("source");
        Assert.Equal((stage, "worker"), (found.GetProperty("stage").GetString(), found.GetProperty("tier").GetString()));
        Assert.Contains("the tools wait for bytes of the source", Evidence(found), StringComparison.Ordinal);
        Assert.Contains($"on {media.Address.Authority}", Evidence(found), StringComparison.Ordinal);
        Assert.Contains("no other source was used meanwhile, so that nobody can tell", Evidence(found), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_trickles_while_another_does_not()
    {
        await using var slow = await MediaServer.StartAsync();
        await using var fast = await MediaServer.StartAsync();
        slow.Add("/trickle.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 20_000 });
        fast.Add("/large.wav", SampleMedia.LargeWav);
        await using var running = await StartAsync();
        await running.Service.SubmitAsync(slow.Url("/trickle.m4a"), "mp3");
        await running.Service.SubmitAsync(fast.Url("/large.wav"), "mp3");

        var found = await running.NamedAsync("source", and: found => Evidence(found).Contains("meanwhile", StringComparison.Ordinal) && Evidence(found).Contains("is not what is slow", StringComparison.Ordinal));
        Assert.Contains($"on {slow.Address.Authority}", Evidence(found), StringComparison.Ordinal);
        Assert.Contains($"meanwhile {fast.Address.Authority} sent at ", Evidence(found), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_that_is_slow_to_every_source()
    {
        await using var one = await MediaServer.StartAsync();
        await using var other = await MediaServer.StartAsync();
        foreach (var media in new[] { one, other })
        {
            media.Add("/minute.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 30_000 });
        }

        await using var running = await StartAsync();
        await running.Service.SubmitAsync(one.Url("/minute.m4a"), "mp3");
        await running.Service.SubmitAsync(other.Url("/minute.m4a"), "m4a");

        var found = await running.NamedAsync("network");
        Assert.Equal("worker", found.GetProperty("tier").GetString());
        Assert.Contains("all 2 sources are slow, and what they have in common is the network to them", Evidence(found), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_slot_for_many_jobs()
    {
        await using var media = await MediaServer.StartAsync();
        media.Add("/minute.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 100_000 });
        await using var running = await StartAsync("--Converter:Workers:Slots=1");
        for (var job = 0; job < 6; job++)
        {
            await running.Service.SubmitAsync(media.Url("/minute.m4a"), "mp3");
        }

        var found = await running.NamedAsync("slots");
        Assert.Equal(("queue", "queue"), (found.GetProperty("stage").GetString(), found.GetProperty("tier").GetString()));
        Assert.Contains("the only slot is taken", Evidence(found), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_that_takes_long_to_encode()
    {
        await using var media = await MediaServer.StartAsync();
        media.Add("/large.mp4", SampleMedia.LargePicture);
        await using var running = await StartAsync();
        await running.Service.SubmitAsync(media.Url("/large.mp4"), "webm");

        var found = await running.NamedAsync("encoder");
        Assert.Equal("convert", found.GetProperty("stage").GetString());
        Assert.Contains("times as fast as it plays", Evidence(found), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_takes_long()
    {
        await using var media = await MediaServer.StartAsync();
        media.Add("/tone.m4a", SampleMedia.M4a);
        await using var link = new SlowLink(bucket.Port) { BytesPerSecond = 100_000 };
        var s3 = bucket.Options();
        await using var running = await StartAsync(
            "--Converter:Storage:Kind=s3", $"--Converter:Storage:S3:Endpoint=http://127.0.0.1:{link.Port}", $"--Converter:Storage:S3:Bucket={s3.Bucket}",
            $"--Converter:Storage:S3:Prefix={s3.Prefix}", $"--Converter:Storage:S3:AccessKey={s3.AccessKey}", $"--Converter:Storage:S3:SecretKey={s3.SecretKey}");
        await running.Service.SubmitAsync(media.Url("/tone.m4a"), "wav");

        Assert.Equal("store", (await running.NamedAsync("storage")).GetProperty("stage").GetString());
    }

    [Fact]
    public async Task A_database_that_takes_long()
    {
        var address = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync(Cancellation));
        await using var link = new SlowLink(address.Port);
        (address.Host, address.Port) = ("127.0.0.1", link.Port);
        await using var running = await StartOnAsync(address.ConnectionString);
        link.Delay = TimeSpan.FromMilliseconds(400);

        var found = await running.NamedAsync("database", "1m");
        Assert.Equal("database", found.GetProperty("tier").GetString());
        Assert.Contains("a command of the database usually takes", Evidence(found), StringComparison.Ordinal);
        link.Delay = TimeSpan.Zero;
    }

    [Fact]
    public async Task A_listener_that_takes_nothing()
    {
        await using var running = await StartAsync("--Converter:Workers:Slots=0");
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 2048 };
        await listener.ConnectAsync(running.Service.Http.BaseAddress!.Host, running.Service.Http.BaseAddress.Port, Cancellation);
        await listener.SendAsync(Encoding.ASCII.GetBytes("GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n"), Cancellation);
        for (var job = 0; job < 120; job++)
        {
            var accepted = await running.Service.SubmitAsync($"https://example.com/{job}", "mp3");
            await running.Service.PostAsync($"/api/jobs/{accepted.Id}/cancel");
        }

        Assert.Contains("listeners took nothing", Evidence(await running.NamedAsync("client")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_way_to_the_pages_that_takes_long()
    {
        await using var running = await StartAsync();
        var timings = Enumerable.Repeat(new { name = "submit", seconds = 4.5 }, 10);
        using var told = await running.Service.Http.PostAsJsonAsync("/api/diagnostics/client-timings", new { timings }, Cancellation);
        told.EnsureSuccessStatusCode();

        var found = await running.NamedAsync("client");
        Assert.Equal(("client", "client"), (found.GetProperty("stage").GetString(), found.GetProperty("tier").GetString()));
        Assert.Contains("to a page a submission usually takes", Evidence(found), StringComparison.Ordinal);
    }

    private async Task<WatchedService> StartAsync(params string[] settings) => await StartOnAsync(await postgres.CreateDatabaseAsync(Cancellation), settings);

    private static async Task<WatchedService> StartOnAsync(string database, params string[] settings)
    {
        var home = new ServiceHome(database);
        return new WatchedService(home, await RunningService.StartAsync(home, settings));
    }

    private static string Evidence(JsonElement suspect) => string.Join("; ", suspect.GetProperty("evidence").EnumerateArray().Select(line => line.GetString()));

    private sealed record WatchedService(ServiceHome Home, RunningService Service) : IAsyncDisposable
    {
        /// <summary>The bottleneck, once it is the one that is expected.</summary>
        public async Task<JsonElement> NamedAsync(string cause, string window = "1h", Func<JsonElement, bool>? and = null)
        {
            var answer = await Eventually.BecomesAsync(
                async () => (await Service.ReadAsync($"/api/diagnostics/bottlenecks?window={window}")).Clone(),
                answer => answer.TryGetProperty("bottleneck", out var found) && found.ValueKind == JsonValueKind.Object && found.GetProperty("cause").GetString() == cause
                    && (and is null || and(found)),
                RunningService.Patience, Cancellation);
            TestContext.Current.TestOutputHelper?.WriteLine(answer.GetProperty("summary").GetString()!);
            return answer.GetProperty("bottleneck");
        }

        public async ValueTask DisposeAsync()
        {
            using var home = Home;
            await Service.DisposeAsync();
        }
    }
}
