using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Conversion.Api.Tests;

public sealed class GeneratedCodeSpecs
{
    [Fact]
    public async Task The_code_around_endpoints_and_handlers_is_what_the_generator_writes_now()
    {
        var folder = Directory.CreateTempSubdirectory("converter-codegen-");
        try
        {
            var start = new ProcessStartInfo("dotnet", [HostAssembly(), "codegen", "write"])
            {
                WorkingDirectory = folder.FullName,
                Environment = { ["ASPNETCORE_CONTENTROOT"] = folder.FullName },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var generator = Process.Start(start)!;
            var (output, errors) = (generator.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), generator.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await generator.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            Assert.True(generator.ExitCode == 0, await output + await errors);

            var written = Read(folder.FullName);
            Assert.NotEmpty(written);
            Assert.True(written.SequenceEqual(Read(SourceFolder())), "A handler or an endpoint has changed: run scripts/codegen and commit what it writes.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static SortedDictionary<string, string> Read(string contentRoot) => new(Directory
        .GetFiles(Path.Combine(contentRoot, "Internal", "Generated"), "*.cs", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(contentRoot, file), file => File.ReadAllText(file).ReplaceLineEndings("\n")));

    // The host as it is built in its own folder: the generator looks into every assembly beside it, and the tests' do not load.
    private static string HostAssembly() =>
        Path.Combine(SourceFolder(), "bin", Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "..", ".."), AppContext.BaseDirectory), "Conversion.Api.dll");

    private static string SourceFolder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "src", "Conversion.Api"));
}
