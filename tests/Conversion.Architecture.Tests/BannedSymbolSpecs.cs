namespace Conversion.Architecture.Tests;

/// <summary>
/// Every line of eng/BannedSymbols*.txt bites: the analyzer ignores a mistyped symbol in silence, so each is used in a
/// project of the right name that the repository's own settings build.
/// </summary>
public sealed class BannedSymbolSpecs
{
    private static readonly string[] Projects =
        ["Conversion.Domain", "Conversion.Projections", "Conversion.Storage", "Conversion.Api", "Conversion.Cli", "Conversion.Media"];

    [Fact]
    public async Task Every_banned_symbol_is_a_compile_error_in_its_project_and_in_no_other()
    {
        using var build = new SnippetBuild();
        var expected = new List<string>();
        foreach (var project in Projects)
        {
            var banned = BansFor(project);
            build.Add(project, [.. banned.Select(SnippetBuild.Use), .. UsesAllowedIn(project)]);
            expected.AddRange(banned.Select((_, index) => $"{project}:{index + 1}"));
        }

        var output = await build.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(expected.Order(), SnippetBuild.BannedUses(output).Order());
        Assert.DoesNotContain("error CS", output);
        Assert.DoesNotContain("error NU", output);
    }

    private static string[] BansFor(string project) =>
    [
        .. new[] { "BannedSymbols.txt", $"BannedSymbols.{project}.txt" }
            .Select(name => Path.Combine(RepositoryTree.FindRoot(), "eng", name))
            .Where(File.Exists)
            .SelectMany(File.ReadAllLines)
            .Where(line => line.Contains(';', StringComparison.Ordinal))
            .Select(line => line.Split(';')[0].Trim()),
    ];

    /// <summary>The tools are started by Media, on real clocks: nothing of that is banned there.</summary>
    private static string[] UsesAllowedIn(string project) => project == "Conversion.Media"
        ? [.. new[] { "T:System.Diagnostics.Process", "P:System.DateTimeOffset.UtcNow", "T:System.TimeProvider", "T:System.IO.File" }.Select(SnippetBuild.Use)]
        : ["_ = System.TimeSpan.Zero;"];
}
