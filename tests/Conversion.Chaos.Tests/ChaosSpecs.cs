using Conversion.Chaos.Running;

namespace Conversion.Chaos.Tests;

/// <summary>A bounded run of every fault: nothing is lost, doubled or left behind. <c>scripts/chaos</c> is the long one.</summary>
/// <param name="arena">The cluster that faults of one shape share.</param>
/// <param name="output">What was done, and what was found.</param>
public sealed class ChaosSpecs(Arena arena, ITestOutputHelper output) : IClassFixture<Arena>
{
    public static TheoryData<string> Faults => [.. Catalogue.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task No_job_is_lost_or_doubled_and_nothing_is_left(string name)
    {
        var report = new StringWriter();
        var fault = Catalogue.All.Single(fault => fault.Name == name);

        var row = await fault.RunAsync(arena, new Effort(IsShort: true), report, TestContext.Current.CancellationToken);

        output.WriteLine(report.ToString());
        Assert.SkipWhen(row.Skipped is not null, row.Skipped ?? "");
        Assert.True(row.Findings.Count == 0, report.ToString());
    }
}
