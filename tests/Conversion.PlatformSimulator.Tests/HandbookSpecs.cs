using Conversion.PlatformSimulator.Platforms;

namespace Conversion.PlatformSimulator.Tests;

/// <summary>docs/simulator.md lists what there is.</summary>
public sealed class HandbookSpecs
{
    [Fact]
    public void Every_exhibit_is_listed_in_it()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Converter.sln"))) folder = folder.Parent!;
        var handbook = File.ReadAllText(Path.Combine(folder.FullName, "docs", "simulator.md"));

        var missing =
            from platform in AllPlatforms.List
            from exhibit in platform.Exhibits
            where !handbook.Contains($"| `{exhibit.Id}` | {exhibit.Shows} |", StringComparison.Ordinal)
            select $"| `{exhibit.Id}` | {exhibit.Shows} |";

        Assert.True(!missing.Any(), $"docs/simulator.md does not list:\n{string.Join(Environment.NewLine, missing)}");
    }
}
