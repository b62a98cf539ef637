namespace Conversion.Telemetry.Tests.Observing;

/// <summary>Files of the repository that these tests are about.</summary>
internal static class RepositoryFiles
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = Find();

    public static string Rules => Path.Combine(Root, "deploy", "prometheus", "converter.rules.yml");

    public static string RuleTests => Path.Combine(Root, "deploy", "prometheus", "converter.rules.test.yml");

    public static string PrometheusExample => Path.Combine(Root, "deploy", "prometheus", "prometheus.yml");

    public static string Dashboard => Path.Combine(Root, "deploy", "grafana", "dashboards", "converter.json");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Converter.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
