using System.Diagnostics;
using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Api.Live;
using Conversion.Media;
using Conversion.Storage;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Conversion.Api.Telemetry;

/// <summary>
/// What leaves the service for whoever watches it: metrics at <c>/metrics</c>, and traces and metrics by OTLP where an endpoint is
/// configured. Without one nothing is traced.
/// </summary>
public static class TelemetrySetup
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string ServiceName = "converter";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.AddSingleton<JobMetrics>();
        builder.Services.AddSingleton<JobRequests>();
        builder.Services.AddSingleton<ServiceGauges>();
        builder.Services.AddHostedService<ServiceGaugeWatch>();
        builder.Logging.AddLogLines(configuration);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(configuration["OTEL_SERVICE_NAME"] ?? ServiceName, serviceInstanceId: configuration["Converter:NodeName"] ?? new ConverterOptions().NodeName))
            .WithMetrics(metrics => AddMeters(metrics, IsSet(configuration, MetricsEndpoint)));
        if (IsSet(configuration, TracesEndpoint))
        {
            telemetry.WithTracing(traces => AddSources(traces, OptionsIn(configuration)));
        }
    }

    /// <summary>Maps <c>GET /metrics</c>, for operators.</summary>
    public static void MapMetrics(this WebApplication app) =>
        app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(policy => policy.RequireRole(KeyAuthentication.OperatorRole)).DisableHttpMetrics()
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));

    // System.Net.Http is left out: its attributes name every server that is asked.
    private static void AddMeters(MeterProviderBuilder metrics, bool isExported)
    {
        metrics.AddMeter("Converter.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime")
            .AddPrometheusExporter(exporter => exporter.ScopeInfoEnabled = false);
        if (isExported)
        {
            metrics.AddOtlpExporter();
        }
    }

    private static void AddSources(TracerProviderBuilder traces, TelemetryOptions options)
    {
        traces.SetSampler(new TraceSampler(options.SampleRatio))
            .AddSource("Wolverine", LiveTrace.SourceName, AttemptTrace.SourceName, MediaTelemetry.Name, StorageTelemetry.Name)
            .AddAspNetCoreInstrumentation(http =>
            {
                http.Filter = context => !context.Request.Path.StartsWithSegments("/metrics") && !context.Request.Path.StartsWithSegments("/health");
                http.EnrichWithHttpRequest = (span, _) => Redact(span);
            })
            .AddOtlpExporter();
        if (options.DatabaseSpans)
        {
            traces.AddSource("Npgsql");
        }
    }

    // A signed link's query is the permission to the bytes, and its path ends with a title.
    private static void Redact(Activity span)
    {
        span.SetTag("url.query", null);
        if (span.GetTagItem("url.path") is string path && path.StartsWith("/files/", StringComparison.OrdinalIgnoreCase))
        {
            span.SetTag("url.path", "/files");
        }
    }

    private static TelemetryOptions OptionsIn(ConfigurationManager configuration)
    {
        try
        {
            return configuration.GetSection("Converter:Telemetry").Get<TelemetryOptions>() ?? new TelemetryOptions();
        }
        catch (InvalidOperationException)
        {
            return new TelemetryOptions(); // the validation of the settings refuses it, in words
        }
    }

    private static bool IsSet(ConfigurationManager configuration, string own) =>
        configuration[Endpoint] is { Length: > 0 } || configuration[own] is { Length: > 0 };
}
