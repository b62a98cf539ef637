using System.Text.RegularExpressions;

namespace Conversion.Architecture.Tests.Rules;

/// <summary>How projects are kept.</summary>
public static partial class ProjectRules
{
    /// <summary>Symbols whose ban the design rests on, by file; each file may ban more.</summary>
    private static readonly Dictionary<string, string[]> NeededBans = new()
    {
        ["eng/BannedSymbols.txt"] = ["M:System.Threading.Thread.Sleep(System.Int32)", "M:System.Threading.Thread.Sleep(System.TimeSpan)"],
        ["eng/BannedSymbols.Conversion.Domain.txt"] =
        [
            "P:System.DateTime.UtcNow", "P:System.DateTimeOffset.UtcNow", "T:System.TimeProvider", "M:System.Guid.NewGuid", "T:System.Random",
            "T:System.IO.File", "T:System.Diagnostics.Process",
        ],
        ["eng/BannedSymbols.Conversion.Projections.txt"] =
            ["P:System.DateTime.UtcNow", "P:System.DateTimeOffset.UtcNow", "T:System.TimeProvider", "T:System.Diagnostics.Process"],
        ["eng/BannedSymbols.Conversion.Storage.txt"] = ["T:System.Diagnostics.Process"],
        ["eng/BannedSymbols.Conversion.Api.txt"] = ["T:System.Diagnostics.Process"],
        ["eng/BannedSymbols.Conversion.Cli.txt"] = ["T:System.Diagnostics.Process"],
    };

    /// <summary>The bans are written down where the build looks for them.</summary>
    public static IEnumerable<Violation> Bans(RepositoryTree tree)
    {
        foreach (var (path, needed) in NeededBans)
        {
            var banned = tree.Files.Contains(path) ? tree.Text(path).Split('\n').Select(line => line.Split(';')[0].Trim()).ToHashSet() : [];
            foreach (var symbol in needed.Except(banned))
            {
                yield return new(path, $"{symbol} is not banned here.");
            }
        }
    }

    /// <summary>Package versions stand in Directory.Packages.props and nowhere else.</summary>
    public static IEnumerable<Violation> CentralVersions(RepositoryTree tree) =>
        from path in tree.Projects
        from reference in tree.Xml(path).Descendants("PackageReference")
        where reference.Attribute("Version") is not null || reference.Element("Version") is not null
            || reference.Attribute("VersionOverride") is not null || reference.Element("VersionOverride") is not null
        select new Violation(path, $"The version of {(string?)reference.Attribute("Include")} belongs into Directory.Packages.props.");

    /// <summary>Every restore is repeatable.</summary>
    public static IEnumerable<Violation> LockFiles(RepositoryTree tree) =>
        from path in tree.Projects
        let expected = $"{path[..path.LastIndexOf('/')]}/packages.lock.json"
        where !tree.Files.Contains(expected)
        select new Violation(path, "It has no packages.lock.json: restore it and commit the file.");

    /// <summary>The solution names every project, and none that is not there.</summary>
    public static IEnumerable<Violation> Solution(RepositoryTree tree)
    {
        const string path = "Converter.sln";
        var named = tree.Files.Contains(path)
            ? SolutionProject().Matches(tree.Text(path)).Select(match => match.Groups[1].Value.Replace('\\', '/')).ToHashSet()
            : [];
        foreach (var project in tree.Projects.Except(named))
        {
            yield return new(project, $"It is not in {path}: no build of the whole sees it.");
        }

        foreach (var ghost in named.Except(tree.Projects))
        {
            yield return new(path, $"It names {ghost}, which is not there.");
        }
    }

    [GeneratedRegex("""^Project\([^)]*\) = "[^"]*", "([^"]*\.csproj)",""", RegexOptions.Multiline)]
    private static partial Regex SolutionProject();
}
