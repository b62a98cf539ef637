namespace Conversion.Architecture.Tests.Rules;

/// <summary>Files stay short enough to be read at a sitting.</summary>
public static class LengthRules
{
    /// <summary>Most lines of a file in src that needs no reason.</summary>
    public const int MostLines = 200;

    private static readonly string[] Extensions = [".cs", ".ts", ".js", ".svelte", ".css", ".html"];

    /// <summary>No file is longer without a reason.</summary>
    public static IEnumerable<Violation> FilesAreShort(RepositoryTree tree, IReadOnlyDictionary<string, string> longFiles) =>
        from path in tree.Files
        where path.StartsWith("src/", StringComparison.Ordinal) && Extensions.Contains(Path.GetExtension(path))
        where !path.Contains("/Internal/Generated/", StringComparison.Ordinal)
        let lines = Lines(tree, path)
        where lines > MostLines && string.IsNullOrWhiteSpace(longFiles.GetValueOrDefault(path))
        select new Violation(path, $"{lines} lines: split it, or list it with its reason.");

    /// <summary>No reason outlives its file.</summary>
    public static IEnumerable<Violation> ReasonsAreNeeded(RepositoryTree tree, IReadOnlyDictionary<string, string> longFiles) =>
        from path in longFiles.Keys
        where !tree.Files.Contains(path) || Lines(tree, path) <= MostLines
        select new Violation(path, $"It is listed as long, and is not there or has at most {MostLines} lines: remove it from the list.");

    private static int Lines(RepositoryTree tree, string path) => tree.Text(path).AsSpan().Count('\n');
}
