using Conversion.Chaos.Running;

namespace Conversion.Chaos.Tests;

/// <summary>A bounded run of a fault: nothing is lost, doubled or left behind. <c>scripts/chaos</c> is the long one.</summary>
/// <param name="arena">The cluster that faults of one shape share.</param>
/// <param name="output">What was done, and what was found.</param>
public abstract class ChaosContract(Arena arena, ITestOutputHelper output) : IClassFixture<Arena>
{
    /// <summary>The faults whose names satisfy.</summary>
    protected static TheoryData<string> Named(Func<string, bool> satisfies) => [.. Catalogue.All.Select(fault => fault.Name).Where(satisfies)];

    /// <summary>Carries it out and looks at what came of it.</summary>
    protected async Task SufferAsync(string name)
    {
        var report = new StringWriter();
        var fault = Catalogue.All.Single(fault => fault.Name == name);

        var row = await fault.RunAsync(arena, new Effort(IsShort: true), report, TestContext.Current.CancellationToken);

        output.WriteLine(report.ToString());
        Assert.SkipWhen(row.Skipped is not null, row.Skipped ?? "");
        Assert.True(row.Findings.Count == 0, report.ToString());
    }
}
