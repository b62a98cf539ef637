using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversion.Cli.Tests.Support;

/// <summary>
/// A real HTTP server on loopback that speaks the service's contract from scripted states. Each route answers by its script:
/// one step a request, the last one for all that follow.
/// </summary>
internal sealed class ScriptedService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedService(byte[] content)
    {
        Content = content;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(AnswerAsync);

        Submit = new Script(Answer(202, Job.Queued()));
        Get = new Script(Answer(200, Job.Completed(9, content)));
        Live = new Script(Stream(Job.Queued(), Job.Running(10, 2, "downloading"), Job.Running(60, 3), Job.Completed(4, content)));
        Socket = new Script(Status(404));
        Cancel = new Script(Answer(202, Job.Queued()));
        Link = new Script(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "/files/abc/A%20title.mp3?expires=1&signature=k1.first";
            return Task.CompletedTask;
        });
        File = new Script(Bytes());
    }

    public byte[] Content { get; }
    public Script Submit { get; set; }
    public Script Get { get; set; }
    public Script Live { get; set; }
    public Script Socket { get; set; }
    public Script Cancel { get; set; }
    public Script Link { get; set; }
    public Script File { get; set; }
    public Script Verify { get; set; } = new(Status(404));
    public Script Audit { get; set; } = new(Status(404));
    public Script Rebuild { get; set; } = new(Status(404));
    public Script Projection { get; set; } = new(Status(404));

    public string Address => _app.Urls.Single();

    /// <summary>Every request, in order of arrival.</summary>
    public ConcurrentQueue<Seen> Requests { get; } = new();

    public IEnumerable<Seen> To(string route) => Requests.Where(request => request.Route == route);

    public static async Task<ScriptedService> StartAsync(int contentBytes = 300_000)
    {
        var content = new byte[contentBytes];
        new Random(contentBytes).NextBytes(content);
        var service = new ScriptedService(content);
        await service._app.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    /// <summary>An answer of JSON.</summary>
    public static RequestDelegate Answer(int status, object body, string contentType = "application/json", int? retryAfter = null) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter.Value.ToString(CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(body as string ?? body.ToString()!);
    };

    public static RequestDelegate ProblemOf(int status, string code, string title, string detail, int? retryAfter = null) =>
        Answer(status, JsonSerializer.Serialize(new { type = "about:blank", title, status, detail, code, traceId = "0" }), "application/problem+json", retryAfter);

    public static RequestDelegate Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <summary>The connection breaks before an answer.</summary>
    public static RequestDelegate Abort => context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>The connection breaks within the answer.</summary>
    public static RequestDelegate AnswerThenAbort(string beginning, int announcedBytes) => async context =>
    {
        context.Response.ContentLength = announcedBytes;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(beginning);
        await context.Response.Body.FlushAsync();
        context.Abort();
    };

    /// <summary>A live stream that ends in good order after these states.</summary>
    public static RequestDelegate Stream(params Job[] states) => context => WriteEventsAsync(context, states);

    /// <summary>A live stream that breaks after these states, once the client has taken them in: a reset discards what is still on its way.</summary>
    public static RequestDelegate StreamThenAbort(Func<bool> when, params Job[] states) => async context =>
    {
        await WriteEventsAsync(context, states);
        await Eventually.TrueAsync(when);
        context.Abort();
    };

    /// <summary>A live stream that falls silent after these states.</summary>
    public static RequestDelegate StreamThenSilence(params Job[] states) => async context =>
    {
        await WriteEventsAsync(context, states);
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
    };

    /// <summary>A WebSocket that is closed in good order, or by another code, after these states.</summary>
    public static RequestDelegate SocketThenEnd(params Job[] states) => SocketThenClose(1000, states);

    /// <inheritdoc cref="SocketThenEnd"/>
    public static RequestDelegate SocketThenClose(int code, params Job[] states) => SocketOf([.. states.Select(FrameOf)], async (socket, context) =>
        await socket.CloseAsync((WebSocketCloseStatus)code, null, context.RequestAborted));

    /// <summary>A WebSocket that sends these frames and then nothing.</summary>
    public static RequestDelegate SocketThenSilence(params string[] frames) => SocketOf(frames, (_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted));

    /// <summary>A WebSocket that breaks after these states, once the client has taken them in.</summary>
    public static RequestDelegate SocketThenAbort(Func<bool> when, params Job[] states) => SocketOf([.. states.Select(FrameOf)], async (_, context) =>
    {
        await Eventually.TrueAsync(when);
        context.Abort();
    });

    public static string FrameOf(Job job) => $$"""{"id":"{{job.Version}}","event":"{{job.Event}}","data":{{job}}}""";

    /// <summary>The file, with ranges; broken off (or silent) after <paramref name="breakAfter"/> bytes of this answer, if given, and once <paramref name="when"/> is true.</summary>
    public RequestDelegate Bytes(int? breakAfter = null, bool knowsRanges = true, byte[]? other = null, bool thenSilence = false, Func<bool>? when = null) => async context =>
    {
        var content = other ?? Content;
        int from = 0;
        if (knowsRanges && context.Request.GetTypedHeaders().Range?.Ranges.Single().From is { } start)
        {
            from = (int)start;
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }

        context.Response.ContentLength = content.Length - from;
        await context.Response.Body.WriteAsync(content.AsMemory(from, Math.Min(breakAfter ?? int.MaxValue, content.Length - from)));
        await context.Response.Body.FlushAsync();
        if (thenSilence)
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        if (when is not null)
            await Eventually.TrueAsync(when);
        if (breakAfter is not null)
            context.Abort();
    };

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static async Task WriteEventsAsync(HttpContext context, Job[] states)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("retry: 1\n: heartbeat\n\n");
        }

        foreach (var job in states)
            await context.Response.WriteAsync($"id: {job.Version}\nevent: {job.Event}\ndata: {job}\n\n");
        await context.Response.Body.FlushAsync();
    }

    private static RequestDelegate SocketOf(string[] frames, Func<WebSocket, HttpContext, Task> end) => async context =>
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        foreach (var frame in frames)
            await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
        await end(socket, context);
    };

    private async Task AnswerAsync(HttpContext context)
    {
        const string job = "/api/jobs/" + Job.Id;
        var (script, route) = (context.Request.Method, context.Request.Path.Value) switch
        {
            ("POST", "/api/jobs") => (Submit, "submit"),
            ("GET", job) => (Get, "get"),
            ("GET", job + "/live") => (Live, "live"),
            ("GET", job + "/socket") => (Socket, "socket"),
            ("POST", job + "/cancel") => (Cancel, "cancel"),
            ("GET", job + "/download") => (Link, "link"),
            ("GET", var path) when path!.StartsWith("/files/", StringComparison.Ordinal) => (File, "file"),
            (_, "/api/diagnostics/verify") => (Verify, "verify"),
            ("GET", "/api/audit") => (Audit, "audit"),
            ("POST", "/api/diagnostics/projections/JobProgress/rebuild") => (Rebuild, "rebuild"),
            ("GET", "/api/diagnostics/projections/JobProgress") => (Projection, "projection"),
            _ => (new Script(Status(404)), "unknown"),
        };
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        Requests.Enqueue(new Seen(route, context.Request.Method, context.Request.Path + context.Request.QueryString.Value, body,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        try
        {
            await script.Next()(context);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The client left; that is often the point.
        }
    }
}

/// <summary>A request that came.</summary>
internal sealed record Seen(string Route, string Method, string PathAndQuery, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>What a route answers, request by request; the last step stays.</summary>
internal sealed class Script(params RequestDelegate[] steps)
{
    private int _next = -1;

    public RequestDelegate Next() => steps[Math.Min(Interlocked.Increment(ref _next), steps.Length - 1)];
}
