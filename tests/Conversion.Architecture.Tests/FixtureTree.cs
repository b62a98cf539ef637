namespace Conversion.Architecture.Tests;

/// <summary>A small repository in a temporary folder, in which every rule holds until a file is changed.</summary>
public sealed class FixtureTree : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("converter-architecture-");

    /// <summary>Writes the good files, then the changes: path and text, or null to leave the file out.</summary>
    public FixtureTree(IEnumerable<KeyValuePair<string, string?>> changes)
    {
        var files = GoodFiles();
        foreach (var (path, text) in changes)
        {
            files[path] = text;
        }

        foreach (var (path, text) in files.Where(file => file.Value is not null))
        {
            var file = Path.Combine(folder.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }

    /// <summary>The tree as it now is.</summary>
    public RepositoryTree Tree => new(folder.FullName);

    /// <inheritdoc />
    public void Dispose() => folder.Delete(recursive: true);

    private static Dictionary<string, string?> GoodFiles()
    {
        var files = new Dictionary<string, string?>
        {
            ["Converter.sln"] = """
                Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "src", "src", "{1}"
                Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "Conversion.Domain", "src\Conversion.Domain\Conversion.Domain.csproj", "{2}"
                Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "Conversion.Storage", "src\Conversion.Storage\Conversion.Storage.csproj", "{3}"
                """,
            ["src/Conversion.Domain/Conversion.Domain.csproj"] = """<Project Sdk="Microsoft.NET.Sdk" />""",
            ["src/Conversion.Domain/packages.lock.json"] = "{}",
            ["src/Conversion.Domain/Jobs/JobEvents.cs"] = """
                namespace Conversion.Domain.Jobs;

                // A note that names System.Diagnostics.Process, and a string below, are no code.
                public interface IJobEvent;

                public sealed record JobCompleted : IJobEvent;

                public sealed record JobSubmitted(string Process = "Thread.Sleep(1); // TODO new NotImplementedException()") : IJobEvent;
                """,
            ["src/Conversion.Storage/Conversion.Storage.csproj"] = """
                <Project Sdk="Microsoft.NET.Sdk">
                  <ItemGroup>
                    <ProjectReference Include="..\Conversion.Domain\Conversion.Domain.csproj" />
                    <PackageReference Include="AWSSDK.S3" />
                    <PrunePackageReference Include="Anything" Version="99.0.0" />
                  </ItemGroup>
                </Project>
                """,
            ["src/Conversion.Storage/packages.lock.json"] = "{}",
            ["src/Conversion.Storage/S3Store.cs"] = "using Amazon.S3;\nusing System.Diagnostics;\n\nnamespace Conversion.Storage;\n\ninternal sealed class S3Store { string Process => nameof(Process); }\n",
            ["tests/Conversion.Domain.Tests/JobSpecs.cs"] = "namespace Conversion.Domain.Tests;\n\npublic sealed class JobSpecs { [Fact] public void A_job_is_a_job() { } }\n",
            ["docs/operating.md"] = "The work folders are in data/work/attempts, the store in ${DATA}/work/x.\nSee [it](../src/Conversion.Domain/), [that](https://example.org/x), `src/Conversion.Storage/S3Store.cs` and `docs/decisions/NNNN-title.md`.\n",
        };
        foreach (var path in new RepositoryTree(RepositoryTree.FindRoot()).Files.Where(path => path.StartsWith("eng/Banned", StringComparison.Ordinal)))
        {
            files[path] = File.ReadAllText(Path.Combine(RepositoryTree.FindRoot(), path));
        }

        return files;
    }
}
