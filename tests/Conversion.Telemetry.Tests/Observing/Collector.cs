using System.Collections.Concurrent;
using Conversion.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversion.Telemetry.Tests.Observing;

/// <summary>An OTLP collector on loopback that keeps all spans it is sent.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Span> _spans = new();
    private int _metricRequests;

    private Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/traces", async (HttpRequest request) =>
        {
            foreach (var span in Span.In(await BodyOfAsync(request)))
                _spans.Enqueue(span);
        });
        _app.MapPost("/v1/metrics", () => { Interlocked.Increment(ref _metricRequests); });
    }

    public IReadOnlyList<Span> Spans => [.. _spans];

    public int MetricRequests => Volatile.Read(ref _metricRequests);

    /// <summary>What makes a service send what it has, soon.</summary>
    public string[] Settings =>
    [
        $"--OTEL_EXPORTER_OTLP_ENDPOINT={_app.Urls.Single()}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--OTEL_BSP_SCHEDULE_DELAY=200", "--OTEL_METRIC_EXPORT_INTERVAL=500",
    ];

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>The spans of a trace, once they are as wanted.</summary>
    public Task<IReadOnlyList<Span>> TraceAsync(string traceId, Func<IReadOnlyList<Span>, bool> isWhole) => Eventually.BecomesAsync(
        () => Task.FromResult<IReadOnlyList<Span>>([.. Spans.Where(span => span.TraceId == traceId)]), isWhole, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken,
        $"all spans of the trace; there are {string.Join('\n', Spans.Where(span => span.TraceId == traceId))}");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<ReadOnlyMemory<byte>> BodyOfAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.ToArray();
    }
}
