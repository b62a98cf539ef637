using System.Diagnostics;
using Conversion.EmbeddedPostgres.Processes;

namespace Conversion.EmbeddedPostgres.Tests;

#pragma warning disable RS0030 // System.Diagnostics.Process: the tests kill a real host.

/// <summary>A host in a process of its own, to be killed.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;

    private HostProcess(Process process, string answer) => (_process, Answer) = (process, answer);

    /// <summary>Its first line, see the test host's program.</summary>
    public string Answer { get; }

    public int ProcessId => _process.Id;

    public RunningProcess Server => RunningProcess.Find(int.Parse(Answer.Split(' ')[1])) ?? throw new InvalidOperationException(Answer);

    public string ConnectionString => Answer.Split(' ', 3)[2];

    /// <summary>Starts a host and returns when it serves or was refused.</summary>
    /// <param name="options">Its data directory and shared root.</param>
    /// <param name="prefix">A program, with arguments, that executes the host.</param>
    public static async Task<HostProcess> StartAsync(EmbeddedPostgresOptions options, params string[] prefix)
    {
        var process = Launch(options, prefix);
        var answer = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException("The host ended without an answer: " + await process.StandardError.ReadToEndAsync());
        return new HostProcess(process, answer);
    }

    /// <summary>Starts a host that is killed as soon as the condition holds.</summary>
    public static async Task KillWhenAsync(EmbeddedPostgresOptions options, Func<bool> condition)
    {
        await using var host = new HostProcess(Launch(options, []), "");
        await TestSupport.Eventually.HoldsAsync(condition, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await host.KillAsync();
    }

    /// <summary>As kill -9: the host gets no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async Task<int> StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static Process Launch(EmbeddedPostgresOptions options, string[] prefix)
    {
        var executable = Path.Combine(AppContext.BaseDirectory, "Conversion.EmbeddedPostgres.TestHost");
        string[] line = [.. prefix, executable, options.DataDirectory, options.SharedRoot, .. options.BinDirectory is { } bin ? new[] { bin } : []];
        return Process.Start(new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
