namespace Conversion.Chaos.Tests;

/// <summary>A bounded run of every fault: nothing is lost, doubled or left behind. <c>scripts/chaos</c> is the long one.</summary>
public sealed class ChaosSpecs(ITestOutputHelper output)
{
    public static TheoryData<string> Faults => [.. Catalogue.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task No_job_is_lost_or_doubled_and_nothing_is_left(string name)
    {
        var report = new StringWriter();
        var row = await Catalogue.All.Single(fault => fault.Name == name)
            .RunAsync(new Effort(IsShort: true), report, TestContext.Current.CancellationToken);
        output.WriteLine(report.ToString());
        Assert.True(row.Findings.Count == 0, report.ToString());
    }
}
