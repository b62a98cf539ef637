using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Conversion.TestSupport;

namespace Conversion.Api.Tests;

/// <summary>Requests that are refused before, or as soon as, any endpoint sees them, byte by byte on a real socket: each is answered by a problem.</summary>
public sealed class RefusedRequestSpecs(PostgresFixture postgres) : IAsyncLifetime
{
    private ListeningService _service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await ListeningService.StartAsync(await postgres.CreateDatabaseAsync(Cancellation));

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_also_to_who_sends_it_whole_before_reading()
    {
        var body = new string(' ', 8_000_000);
        for (var i = 0; i < 5; i++)
        {
            var answer = await SendAsync($"POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
            Assert.Equal((413, "body-too-large"), StatusAndCode(answer));
        }
    }

    [Fact]
    public async Task A_body_in_chunks_is_refused_when_so_much_has_come()
    {
        var chunks = string.Concat(Enumerable.Repeat($"{0x4000:x}\r\n{new string(' ', 0x4000)}\r\n", 200));
        var answer = await SendAsync($"POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{chunks}0\r\n\r\n");
        Assert.Equal((413, "body-too-large"), StatusAndCode(answer));
    }

    [Fact]
    public async Task An_address_or_headers_that_are_too_long_are_answered_by_a_problem()
    {
        Assert.Equal((414, "target-too-long"), StatusAndCode(await SendAsync($"GET /api/jobs?cursor={new string('a', 20_000)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")));
        Assert.Equal((431, "headers-too-large"), StatusAndCode(await SendAsync($"GET /api/jobs HTTP/1.1\r\nHost: localhost\r\nX-Long: {new string('a', 40_000)}\r\nConnection: close\r\n\r\n")));
        var many = string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: a\r\n"));
        Assert.Equal((431, "headers-too-large"), StatusAndCode(await SendAsync($"GET /api/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{many}\r\n")));
    }

    [Theory]
    [InlineData("a\xFF")]
    [InlineData("caf\xC3\xA9")]
    public async Task A_key_of_any_bytes_is_refused_in_words(string key)
    {
        const string Body = """{"url":"https://example.com/a.mp4","output":{"format":"mp3"}}""";
        var answer = await SendAsync($"POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}");
        Assert.Equal((400, "request-invalid"), StatusAndCode(answer));
        Assert.Contains("Idempotency-Key", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /api/jobs HTTP/1.0\r\n\r\n", 200)]
    [InlineData("GET /api/jobs HTTP/1.1\r\nHost: LOCALHOST\r\nConnection: close\r\n\r\n", 200)]
    [InlineData("GET /api/jobs HTTP/1.1\r\nHost: localhost.\r\nConnection: close\r\n\r\n", 200)]
    [InlineData("GET /api/jobs HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n", 401)]
    public async Task An_open_service_answers_its_machine_by_any_name_of_it_and_also_by_none(string request, int status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", await SendAsync(request), StringComparison.Ordinal);

    [Theory]
    [InlineData("/api/jobs", 200)]
    [InlineData("/api/jobs/00000000-0000-0000-0000-000000000000", 404)]
    [InlineData("/openapi/v1.json", 200)]
    public async Task HEAD_is_answered_as_GET_without_the_body(string path, int status)
    {
        var answer = await SendAsync($"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_read_and_not_written() =>
        Assert.Equal((405, "method-not-allowed"), StatusAndCode(await SendAsync("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")));

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/api/jobs/00000000-0000-0000-0000-000000000001")]
    [InlineData("/api/jobs?limit=0")]
    public async Task A_problem_names_the_trace_that_the_caller_began(string path)
    {
        using var http = _service.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var answer = await http.SendAsync(request, Cancellation);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!.Text("traceId"));
    }

    private static (int Status, string? Code) StatusAndCode(string answer)
    {
        var head = answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        Assert.Contains("content-type: application/problem+json", head, StringComparison.OrdinalIgnoreCase);
        var body = answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)];
        var problem = JsonNode.Parse(body)!;
        Assert.All((string[])["type", "title", "detail", "traceId"], field => Assert.NotEmpty(problem.Text(field)));
        Assert.Equal(head[9..12], problem["status"]!.ToJsonString());
        return (problem["status"]!.GetValue<int>(), problem.Text("code"));
    }

    // All is sent before anything is read, as simple clients do; what breaks meanwhile fails the spec.
    private async Task<string> SendAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_service.Address.Host, _service.Address.Port, Cancellation);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Cancellation);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
    }
}
