using System.Text.RegularExpressions;

namespace Conversion.Architecture.Tests.Rules;

/// <summary>What the documents name is there.</summary>
public static partial class DocumentRules
{
    private static readonly string[] Folders = ["src/", "tests/", "docs/", "eng/", "scripts/", "benchmarks/"];

    /// <summary>Links, and paths of this repository in code spans, lead to files and folders that exist.</summary>
    public static IEnumerable<Violation> PathsExist(RepositoryTree tree) =>
        from path in tree.Files
        where path.EndsWith(".md", StringComparison.Ordinal)
        let text = tree.Text(path)
        from target in Links(path, text).Concat(Spans(text)).Distinct()
        where !tree.Files.Any(file => file == target || file.StartsWith($"{target}/", StringComparison.Ordinal))
        select new Violation(path, $"It names {target}, which is not there.");

    private static IEnumerable<string> Links(string path, string text) =>
        from Match match in Link().Matches(text)
        let target = match.Groups[1].Value
        where !target.Contains(':', StringComparison.Ordinal)
        select Path.GetRelativePath("/", Path.Combine("/", Path.GetDirectoryName(path)!, target)).TrimEnd('/');

    /// <summary>The first word of a span, when it is a whole path: <c>scripts/test Domain</c> names <c>scripts/test</c>.</summary>
    private static IEnumerable<string> Spans(string text) =>
        from Match match in Span().Matches(text)
        let target = match.Groups[1].Value
        where Folders.Any(folder => target.StartsWith(folder, StringComparison.Ordinal)) && !target.Contains("NNNN", StringComparison.Ordinal)
        select target.TrimEnd('/');

    [GeneratedRegex(@"\]\(([^)#\s]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`([\w./-]+)[ `]")]
    private static partial Regex Span();
}
