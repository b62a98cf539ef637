using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Conversion.Architecture.Tests;

/// <summary>Small projects in a temporary folder, built by <c>dotnet build</c> with the repository's own settings.</summary>
public sealed partial class SnippetBuild : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("converter-snippets-");
    private readonly List<string> projects = [];

    /// <summary>Imports the repository's settings.</summary>
    public SnippetBuild()
    {
        foreach (var settings in new[] { "Directory.Build.props", "Directory.Packages.props" })
        {
            Write(settings, $"""<Project><Import Project="{Path.Combine(RepositoryTree.FindRoot(), settings)}" /></Project>""");
        }

        File.Copy(Path.Combine(RepositoryTree.FindRoot(), "global.json"), Path.Combine(folder.FullName, "global.json"));
    }

    /// <summary>A statement that uses a symbol, given by its documentation id (ECMA-334, annex D.4.2).</summary>
    public static string Use(string id)
    {
        var (kind, symbol) = (id[..2], id[2..]);
        var arguments = Parameters().Match(symbol).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(type => $"default({type})!");
        return kind switch
        {
            "T:" => $"_ = typeof({symbol});",
            "P:" or "F:" => $"_ = {symbol};",
            "M:" => $"{symbol.Split('(')[0]}({string.Join(", ", arguments)});",
            _ => throw new ArgumentException($"No statement is known that would use {id}.", nameof(id)),
        };
    }

    /// <summary>The uses that the build refused: project and number of the statement, from 1.</summary>
    public static IEnumerable<string> BannedUses(string output) =>
        BannedUse().Matches(output).Select(match => $"{match.Groups[1].Value}:{int.Parse(match.Groups[2].Value) - FirstLine}").Distinct();

    /// <summary>Adds a project of one method with these statements.</summary>
    public void Add(string name, IReadOnlyList<string> statements)
    {
        projects.Add(name);
        Write($"{name}/{name}.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><EnforceCodeStyleInBuild>false</EnforceCodeStyleInBuild><EnableNETAnalyzers>false</EnableNETAnalyzers></PropertyGroup></Project>""");
        Write($"{name}/Snippet.cs", $"internal static class Snippet {{ public static void Run() {{\n{string.Join('\n', statements)}\n}} }}\n");
    }

    /// <summary>Builds all projects at once and gives what the build printed.</summary>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        Write("Snippets.slnx", $"<Solution>{string.Concat(projects.Select(name => $"<Project Path=\"{name}/{name}.csproj\" />"))}</Solution>");
        var start = new ProcessStartInfo("dotnet", ["build", "Snippets.slnx", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-tl:off", "-v:minimal"])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            // Under `dotnet test` these point the inner build at the outer one.
            start.Environment.Remove(inherited);
        }

        using var dotnet = Process.Start(start)!;
        try
        {
            var output = await dotnet.StandardOutput.ReadToEndAsync(cancellation);
            await dotnet.WaitForExitAsync(cancellation);
            return output;
        }
        finally
        {
            if (!dotnet.HasExited)
            {
                dotnet.Kill(entireProcessTree: true);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Lines above the first statement.</summary>
    private const int FirstLine = 1;

    private void Write(string path, string text)
    {
        var file = Path.Combine(folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    [GeneratedRegex(@"([\w.]+)/Snippet\.cs\((\d+),\d+\): error RS0030")]
    private static partial Regex BannedUse();

    [GeneratedRegex(@"\((.*)\)")]
    private static partial Regex Parameters();
}
