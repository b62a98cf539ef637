using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Conversion.Api.Workers;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;

namespace Conversion.Api.Tests;

/// <summary>A job's progress over a WebSocket: <c>GET /api/jobs/{id}/socket</c>.</summary>
public sealed class SocketSpecs(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_tells_the_same_as_the_stream_and_closes_after_the_end()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        using var socket = await OpenAsync(service, job.Id, "?after=0");
        await service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Converting));
        await service.Client().PostAsync($"/api/jobs/{job.Id}/cancel", null, Cancellation);

        var (messages, closed) = await ReadAsync(socket);

        Assert.Equal(WebSocketCloseStatus.NormalClosure, closed);
        await using var frames = SseClient.ListenAsync(service.Client(), $"/api/jobs/{job.Id}/live", "0").GetAsyncEnumerator(Cancellation);
        var streamed = await frames.TakeAsync(10);
        Assert.Equal(4, streamed.Count);
        Assert.Equal(streamed.Select(frame => (frame.Id, frame.Event, frame.Version)), messages.Select(Seen));
    }

    [Fact]
    public async Task It_begins_with_the_present_state_or_after_the_version_that_is_known()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.CompletedJobAsync("song");
        Assert.Equal(["4"], (await ReadAsync(await OpenAsync(service, job.Id))).Messages.Select(message => message.Text("id")));
        Assert.Equal(["3", "4"], (await ReadAsync(await OpenAsync(service, job.Id, "?after=2"))).Messages.Select(message => message.Text("id")));
        Assert.Empty((await ReadAsync(await OpenAsync(service, job.Id, "?after=4"))).Messages);
    }

    [Fact]
    public async Task An_unknown_job_is_told_by_the_close_code()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        foreach (var unknown in (string[])[$"{Guid.NewGuid()}", $"{Guid.Empty}", "no-id"])
        {
            var (messages, closed) = await ReadAsync(await OpenAsync(service, unknown));
            Assert.Empty(messages);
            Assert.Equal(4404, (int)closed!);
        }
    }

    [Fact]
    public async Task Too_many_are_told_to_come_back_and_streams_count_with_sockets()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Limits:StreamsPerCaller=1");
        var job = await service.RunningJobAsync();
        using var first = await OpenAsync(service, job.Id);
        await NextAsync(first);

        var (_, closed) = await ReadAsync(await OpenAsync(service, job.Id));
        Assert.Equal(1013, (int)closed!);
        using var stream = await SseClient.OpenAsync(service.Client(), $"/api/jobs/{job.Id}/live");
        Assert.Equal((HttpStatusCode.TooManyRequests, true), (stream.StatusCode, stream.Headers.RetryAfter is not null));

        await first.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        await Eventually.BecomesAsync(async () =>
        {
            using var again = await SseClient.OpenAsync(service.Client(), $"/api/jobs/{job.Id}/live");
            return again.StatusCode;
        }, status => status == HttpStatusCode.OK, cancellation: Cancellation);
    }

    [Theory]
    [InlineData("https://evil.example", null, false)]
    [InlineData("http://localhost:81", null, false)]
    [InlineData("null", null, false)]
    [InlineData("http://localhost", null, true)]
    [InlineData("https://front.example", "https://front.example", true)]
    public async Task Only_pages_of_the_services_own_origin_or_of_one_that_is_allowed_may_listen(string origin, string? allowed, bool isTaken)
    {
        await using var service = await ServiceHost.StartAsync(postgres, allowed is null ? [] : [$"--Converter:Auth:AllowedOrigins:0={allowed}"]);
        var job = await service.RunningJobAsync();
        var client = service.Host.Server.CreateWebSocketClient();
        client.ConfigureRequest = request => request.Headers.Origin = origin;
        var opening = client.ConnectAsync(AddressOf(job.Id), Cancellation);
        if (isTaken)
        {
            using var socket = await opening;
            Assert.Equal("2", (await NextAsync(socket))!.Text("id"));
        }
        else
        {
            Assert.Contains("403", (await Assert.ThrowsAsync<InvalidOperationException>(() => opening)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_ordinary_request_is_told_to_upgrade_and_a_bad_version_is_400()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        using var plain = await service.Client().GetAsync($"/api/jobs/{job.Id}/socket", Cancellation);
        Assert.Equal((HttpStatusCode)426, plain.StatusCode);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(service, job.Id, "?after=99"));
        Assert.Contains("400", refused.Message, StringComparison.Ordinal);
    }

    private static Uri AddressOf(object job, string query = "") => new($"ws://localhost/api/jobs/{job}/socket{query}");

    private static Task<WebSocket> OpenAsync(ServiceHost service, object job, string query = "") =>
        service.Host.Server.CreateWebSocketClient().ConnectAsync(AddressOf(job, query), Cancellation);

    private static (string? Id, string Event, int Version) Seen(JsonNode message) =>
        (message.Text("id"), message.Text("event"), message["data"]!["version"]!.GetValue<int>());

    private static async Task<(List<JsonNode> Messages, WebSocketCloseStatus? Closed)> ReadAsync(WebSocket socket)
    {
        var messages = new List<JsonNode>();
        while (await NextAsync(socket) is { } message)
        {
            messages.Add(message);
        }

        return (messages, socket.CloseStatus);
    }

    private static async Task<JsonNode?> NextAsync(WebSocket socket)
    {
        var message = new List<byte>();
        var buffer = new byte[8192];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.AddRange(buffer.AsSpan(0, part.Count));
            if (part.EndOfMessage)
            {
                return JsonNode.Parse(Encoding.UTF8.GetString([.. message]));
            }
        }
    }
}
