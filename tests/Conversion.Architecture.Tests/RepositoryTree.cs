using System.ComponentModel;
using System.Diagnostics;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Conversion.Architecture.Tests;

/// <summary>
/// The files of a repository: what git tracks or would track, else everything below the folder that no build made.
/// Paths are relative to the root, with forward slashes.
/// </summary>
public sealed class RepositoryTree
{
    private static readonly string[] BuildOutput = ["bin", "obj", "node_modules", "TestResults", ".git", ".vs", ".idea"];
    private readonly Dictionary<string, SyntaxNode> parsed = [];

    /// <summary>Lists the files below <paramref name="root"/>.</summary>
    public RepositoryTree(string root)
    {
        Root = root;
        Files = [.. (TrackedFiles(root) ?? WalkedFiles(root)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>All files.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The project files.</summary>
    public IEnumerable<string> Projects => Files.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal));

    /// <summary>The C# files below src and tests that people wrote.</summary>
    public IEnumerable<string> Sources => Files.Where(path =>
        path.EndsWith(".cs", StringComparison.Ordinal)
        && path.Split('/')[0] is "src" or "tests"
        && !path.Contains("/Internal/Generated/", StringComparison.Ordinal));

    /// <summary>The root that these tests were built in.</summary>
    public static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Converter.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("No Converter.sln above the tests: run them from their build output.");
    }

    /// <summary>A file's text.</summary>
    public string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>A C# file's syntax.</summary>
    public SyntaxNode Syntax(string path) =>
        parsed.TryGetValue(path, out var node) ? node : parsed[path] = CSharpSyntaxTree.ParseText(Text(path)).GetRoot();

    /// <summary>A project file's XML.</summary>
    public XElement Xml(string path) => XElement.Parse(Text(path));

    /// <summary>The project that a file belongs to: the folder right below src or tests.</summary>
    public static string ProjectOf(string path) => path.Split('/')[1];

    private static IEnumerable<string> WalkedFiles(string root) =>
        Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Intersect(BuildOutput).Any());

    private static IEnumerable<string>? TrackedFiles(string root)
    {
        if (!Path.Exists(Path.Combine(root, ".git")))
        {
            return null;
        }

        try
        {
            var start = new ProcessStartInfo("git", ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            {
                RedirectStandardOutput = true,
            };
            using var git = Process.Start(start)!;
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0
                ? output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(path => File.Exists(Path.Combine(root, path)))
                : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
