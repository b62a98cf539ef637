using System.Text.RegularExpressions;

namespace Conversion.Architecture.Tests.Rules;

/// <summary>What ties a file to one machine or one network.</summary>
public static partial class PortabilityRules
{
    /// <summary>Hosts of package registries; which one to use is the machine's setting. Written in halves, or this file would break its own rule.</summary>
    public static IReadOnlyList<string> RegistryHosts { get; } =
    [
        "nuget" + ".org", "npmjs" + ".org", "yarnpkg" + ".com", "deb.debian" + ".org", "security.debian" + ".org", "archive.ubuntu" + ".com",
        "pypi" + ".org", "pythonhosted" + ".org", "jsr" + ".io", "crates" + ".io",
    ];

    private static readonly string[] Binary = [".png", ".jpg", ".jpeg", ".gif", ".ico", ".woff2", ".snk"];

    /// <summary>No path of somebody's machine.</summary>
    public static IEnumerable<Violation> NoMachinePaths(RepositoryTree tree, IReadOnlyDictionary<string, string> madeUp) =>
        from path in Texts(tree)
        where string.IsNullOrWhiteSpace(madeUp.GetValueOrDefault(path))
        from Match match in MachinePath().Matches(tree.Text(path))
        select new Violation(path, $"It names {match.Value}, which is on somebody's machine.");

    /// <summary>No reason outlives its path.</summary>
    public static IEnumerable<Violation> MadeUpPathsAreNeeded(RepositoryTree tree, IReadOnlyDictionary<string, string> madeUp) =>
        from path in madeUp.Keys
        where !tree.Files.Contains(path) || !MachinePath().IsMatch(tree.Text(path))
        select new Violation(path, "It is listed as naming made-up paths, and does not: remove it from the list.");

    /// <summary>No registry's host.</summary>
    public static IEnumerable<Violation> NoRegistryHosts(RepositoryTree tree) =>
        from path in Texts(tree)
        let text = tree.Text(path)
        from host in RegistryHosts
        where text.Contains(host, StringComparison.OrdinalIgnoreCase)
        select new Violation(path, $"It names {host}: which registry serves a machine is that machine's setting.");

    /// <summary>All but pictures, and the recorded words of tools, which name whatever the tool named.</summary>
    private static IEnumerable<string> Texts(RepositoryTree tree) => tree.Files.Where(path =>
        !Binary.Contains(Path.GetExtension(path))
        && !(path.StartsWith("tests/", StringComparison.Ordinal) && path.Contains("/Data/", StringComparison.Ordinal)));

    // The letter class in each name keeps the pattern from matching its own text.
    [GeneratedRegex(@"(?<![\w.~$})/*-])/(?:[w]ork|[h]ome/[a-z]\w*|[r]oot|[U]sers/\w+)/\w|\b[A-Za-z]:\\[U]sers\\", RegexOptions.CultureInvariant)]
    private static partial Regex MachinePath();
}
