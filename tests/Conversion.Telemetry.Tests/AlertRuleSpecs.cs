using Conversion.Telemetry.Tests.Observing;
using Conversion.TestSupport;

namespace Conversion.Telemetry.Tests;

/// <summary>The alerts, checked and tried by Prometheus' own tool.</summary>
public sealed class AlertRuleSpecs
{
    [Fact]
    public async Task They_are_rules_to_Prometheus_and_so_is_the_example_that_names_them()
    {
        Assert.Equal((0, ""), Failure(await PrometheusTool.CheckAsync("check", "rules", RepositoryFiles.Rules)));
        Assert.Equal((0, ""), Failure(await PrometheusTool.CheckAsync("check", "config", RepositoryFiles.PrometheusExample)));
    }

    [Fact]
    public async Task Each_fires_on_what_it_is_for_and_on_nothing_else() =>
        Assert.Equal((0, ""), Failure(await PrometheusTool.CheckAsync("test", "rules", RepositoryFiles.RuleTests)));

    [Theory]
    [InlineData("max by (platform) (converter_queue_age_seconds) > 600", "max by (platform) (converter_queue_age_seconds) > 3600")]
    [InlineData("== 2", "== 1")]
    [InlineData("> 0.3", "> 0.6")]
    [InlineData("outcome=\"lost\"", "outcome=\"failed\"")]
    [InlineData("content_.*|", "")]
    public async Task A_rule_that_is_changed_fails_its_test(string was, string becomes)
    {
        using var folder = TestFolder.Create();
        var rules = await File.ReadAllTextAsync(RepositoryFiles.Rules, TestContext.Current.CancellationToken);
        Assert.Contains(was, rules);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, Path.GetFileName(RepositoryFiles.Rules)), rules.Replace(was, becomes), TestContext.Current.CancellationToken);
        var tests = Path.Combine(folder.Path, Path.GetFileName(RepositoryFiles.RuleTests));
        File.Copy(RepositoryFiles.RuleTests, tests);

        Assert.NotEqual(0, (await PrometheusTool.CheckAsync("test", "rules", tests)).ExitCode);
    }

    [Fact]
    public async Task Each_says_what_it_is_and_where_to_look()
    {
        var text = await File.ReadAllTextAsync(RepositoryFiles.Rules, TestContext.Current.CancellationToken);
        var alerts = text.Split("- alert: ")[1..];
        Assert.True(alerts.Length >= 10);
        Assert.All(alerts, alert => Assert.All((string[])["summary: ", "description: ", "runbook: ", "severity: "], part => Assert.Contains(part, alert)));
    }

    private static (int, string) Failure((int ExitCode, string Output) check) => check.ExitCode == 0 ? (0, "") : check;
}
