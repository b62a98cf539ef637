using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversion.Benchmarks.Tracing;

/// <summary>An OTLP collector that takes everything and keeps nothing.</summary>
internal sealed class SpanSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _received;

    private SpanSink()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/{kind}", async (HttpRequest request, string kind) =>
        {
            await request.Body.CopyToAsync(Stream.Null, request.HttpContext.RequestAborted);
            if (kind == "traces")
                Interlocked.Increment(ref _received);
        });
    }

    /// <summary>Requests with spans that came in.</summary>
    public int Received => Volatile.Read(ref _received);

    /// <summary>What makes a service send what it has there.</summary>
    public string[] Settings => [$"--OTEL_EXPORTER_OTLP_ENDPOINT={_app.Urls.Single()}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"];

    public static async Task<SpanSink> StartAsync()
    {
        var sink = new SpanSink();
        await sink._app.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
