using System.Diagnostics;

namespace Conversion.Telemetry.Tests.Observing;

/// <summary>The programs of Prometheus: those on the PATH, else what <c>scripts/install --prometheus</c> unpacked.</summary>
internal static class PrometheusTool
{
    /// <summary>Path of <c>prometheus</c> or <c>promtool</c>.</summary>
    /// <exception cref="FileNotFoundException">It is not installed.</exception>
    public static string Find(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append(Path.Combine(RepositoryFiles.Root, ".tools", "prometheus", "usr", "bin"));
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{name} is missing: run scripts/install --prometheus.");
    }

    /// <summary>Runs promtool; its exit code and all that it printed.</summary>
    public static async Task<(int ExitCode, string Output)> CheckAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Find("promtool"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
