namespace Conversion.Architecture.Tests.Rules;

/// <summary>
/// The one table of what a project of src may reference. Dependencies point one way: Api → Projections, Media, Storage
/// → Domain → nothing; those in the middle do not know each other.
/// </summary>
public static class AllowedReferences
{
    private static readonly string[] Abstractions = ["Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options"];

    /// <summary>By project.</summary>
    public static IReadOnlyDictionary<string, Allowance> Table { get; } = new Dictionary<string, Allowance>
    {
        ["Conversion.Domain"] = new([], []),
        ["Conversion.Projections"] = new(["Conversion.Domain"], ["Marten"]),
        ["Conversion.Media"] = new(["Conversion.Domain"], ["CliWrap", .. Abstractions]),
        ["Conversion.Storage"] = new(["Conversion.Domain"], ["AWSSDK.S3", .. Abstractions]),
        ["Conversion.EmbeddedPostgres"] = new([], ["CliWrap", "Npgsql", .. Abstractions]),
        // The service it knows by HTTP; Media for "explain" alone, which classifies a tool's output where no service runs, and
        // Storage for "storage" alone, which checks, repairs and moves files. Of the domain, "explain" has its failures, and "verify FILE"
        // the chain of exports and the model's invariants: what a file shows is judged by the same rules as in the service, and without one.
        ["Conversion.Cli"] = new(["Conversion.Domain", "Conversion.Media", "Conversion.Storage"], ["Spectre.Console", "System.CommandLine"]),
        ["Conversion.Api"] = new(
            ["Conversion.Domain", "Conversion.Projections", "Conversion.Media", "Conversion.Storage", "Conversion.EmbeddedPostgres"],
            [
                "WolverineFx.Http", "WolverineFx.Marten", "WolverineFx.Postgresql", "WolverineFx.RuntimeCompilation", "Marten", "Npgsql",
                "DistributedLock.Postgres", "Microsoft.AspNetCore.OpenApi", "Scalar.AspNetCore", "Polly.Core", "Polly.Extensions",
                "OpenTelemetry.Extensions.Hosting", "OpenTelemetry.Exporter.OpenTelemetryProtocol", "OpenTelemetry.Exporter.Prometheus.AspNetCore",
                "OpenTelemetry.Instrumentation.AspNetCore",
            ],
            WebSdk: true),
    };

    /// <summary>Namespaces that only some projects of src may name, whatever reaches them by way of others.</summary>
    public static IReadOnlyDictionary<string, string[]> Namespaces { get; } = new Dictionary<string, string[]>
    {
        ["Wolverine"] = ["Conversion.Api"],
        ["Microsoft.AspNetCore"] = ["Conversion.Api"],
        ["Marten"] = ["Conversion.Projections", "Conversion.Api"],
        ["JasperFx"] = ["Conversion.Projections", "Conversion.Api"],
        ["Npgsql"] = ["Conversion.EmbeddedPostgres", "Conversion.Projections", "Conversion.Api"],
        ["Amazon"] = ["Conversion.Storage"],
        ["CliWrap"] = ["Conversion.Media", "Conversion.EmbeddedPostgres"],
        ["Spectre.Console"] = ["Conversion.Cli"],
        // What is measured and traced elsewhere is so by System.Diagnostics alone.
        ["OpenTelemetry"] = ["Conversion.Api"],
    };

    /// <summary>The projects that may start processes.</summary>
    public static IReadOnlyList<string> ProcessOwners { get; } = ["Conversion.Media", "Conversion.EmbeddedPostgres"];

    /// <summary>What one project may reference.</summary>
    /// <param name="Projects">Project names.</param>
    /// <param name="Packages">Package names, the analyzers of Directory.Build.props aside.</param>
    /// <param name="WebSdk">Whether it may build on the web SDK or a framework reference.</param>
    public sealed record Allowance(string[] Projects, string[] Packages, bool WebSdk = false);
}
