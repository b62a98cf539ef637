using System.Text.Json;
using Conversion.Telemetry.Tests.Observing;
using Conversion.TestSupport;

namespace Conversion.Telemetry.Tests;

/// <summary>The dashboard, as far as can be told without Grafana: its form, and each expression by Prometheus' own parser.</summary>
public sealed class DashboardSpecs
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_panels_have_ids_places_and_queries_of_their_own()
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(RepositoryFiles.Dashboard, Cancellation));
        var root = dashboard.RootElement;
        Assert.Equal("converter", root.GetProperty("uid").GetString());
        Assert.True(root.GetProperty("schemaVersion").GetInt32() >= 36);
        var panels = root.GetProperty("panels").EnumerateArray().ToList();
        Assert.Distinct(panels.Select(panel => panel.GetProperty("id").GetInt32()));
        var taken = new HashSet<(int, int)>();
        foreach (var panel in panels)
        {
            var place = panel.GetProperty("gridPos");
            var (x, y, w, h) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32(), place.GetProperty("w").GetInt32(), place.GetProperty("h").GetInt32());
            Assert.InRange(x + w, 1, 24);
            Assert.All(from column in Enumerable.Range(x, w) from line in Enumerable.Range(y, h) select (column, line), cell => Assert.True(taken.Add(cell), $"{panel.GetProperty("title")} overlaps"));
            if (panel.GetProperty("type").GetString() == "row")
                continue;
            Assert.NotEmpty(panel.GetProperty("description").GetString()!);
            Assert.Distinct(panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("refId").GetString()));
            Assert.NotEmpty(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()!);
            Assert.Equal("${datasource}", panel.GetProperty("datasource").GetProperty("uid").GetString());
            Assert.All(panel.GetProperty("targets").EnumerateArray(), target => Assert.Equal("${datasource}", target.GetProperty("datasource").GetProperty("uid").GetString()));
        }

        Assert.Equal(["datasource", "platform"], root.GetProperty("templating").GetProperty("list").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Prometheus_understands_each_of_its_expressions()
    {
        Assert.Equal((0, ""), await ParseAsync(Expressions.OfDashboard()));
        Assert.NotEqual(0, (await ParseAsync(["sum(rate(converter_jobs_ended_total[5m])"])).ExitCode);
    }

    private static async Task<(int ExitCode, string Output)> ParseAsync(IReadOnlyList<string> expressions)
    {
        using var folder = TestFolder.Create();
        var rules = Path.Combine(folder.Path, "dashboard.yml");
        var records = expressions.Select((expression, index) => new { record = $"panel:{index}", expr = expression });
        await File.WriteAllTextAsync(rules, JsonSerializer.Serialize(new { groups = new[] { new { name = "dashboard", rules = records } } }), Cancellation);
        var check = await PrometheusTool.CheckAsync("check", "rules", rules);
        return check.ExitCode == 0 ? (0, "") : check;
    }
}
