using System.Text.Json;
using System.Text.RegularExpressions;

namespace Conversion.Telemetry.Tests.Observing;

/// <summary>The expressions of the rules and of the dashboard, and the metrics that they name.</summary>
internal static partial class Expressions
{
    /// <summary>Those of the rules, one text for each.</summary>
    public static IReadOnlyList<string> OfRules() =>
        [.. RuleExpression().Matches(File.ReadAllText(RepositoryFiles.Rules)).Select(match => match.Groups[1].Value)];

    /// <summary>Those of the dashboard's panels, as Grafana would send them.</summary>
    public static IReadOnlyList<string> OfDashboard() => [.. OfPanels().Select(panel => panel.Expression)];

    /// <summary>The same with the titles of their panels.</summary>
    public static IReadOnlyList<(string Title, string Expression)> OfPanels()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(RepositoryFiles.Dashboard));
        return [.. from panel in dashboard.RootElement.GetProperty("panels").EnumerateArray()
                   from target in panel.TryGetProperty("targets", out var targets) ? targets.EnumerateArray().ToArray() : []
                   select (panel.GetProperty("title").GetString()!, target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "5m").Replace("$platform", ".*"))];
    }

    /// <summary>The metrics that an expression names.</summary>
    public static IEnumerable<string> MetricsIn(string expression) => MetricName().Matches(Labels().Replace(Text().Replace(expression, ""), "")).Select(match => match.Value);

    [GeneratedRegex(@"^        expr: (?:\|\n)?((?:.*\n)(?:          .*\n)*)", RegexOptions.Multiline)]
    private static partial Regex RuleExpression();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"\b(?:by|on|without|ignoring|group_left|group_right) ?\([^)]*\)")]
    private static partial Regex Labels();

    // Names of metrics have one of these beginnings; a label that has one is followed by an operator.
    [GeneratedRegex(@"\b(?:up\b(?=\{)|(?:converter|http_server|dotnet|db_client)_\w+(?=[{\[) ]|$)(?!\s*(?:=|!|,)))", RegexOptions.Multiline)]
    private static partial Regex MetricName();
}
