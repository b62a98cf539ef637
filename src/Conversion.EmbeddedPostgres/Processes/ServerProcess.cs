using System.Diagnostics;

namespace Conversion.EmbeddedPostgres.Processes;

#pragma warning disable RS0030 // System.Diagnostics.Process: this project is where the embedded database's processes are started.

/// <summary>
/// The server as a child. Not by CliWrap, which waits until all inherited pipes are closed: PostgreSQL's log collector keeps one open
/// after the server itself has died, which is exactly when one must know.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private const int LinesKept = 20;

    private readonly Process _process;
    private readonly Queue<string> _lines = new();

    private ServerProcess(Process process, RunningProcess identity)
    {
        _process = process;
        Identity = identity;
        OutputEnded = Task.WhenAll(CollectAsync(process.StandardOutput), CollectAsync(process.StandardError));
        Exited = process.WaitForExitAsync(CancellationToken.None);
    }

    public RunningProcess Identity { get; }

    /// <summary>Ends when the process has ended, whatever its children do.</summary>
    public Task Exited { get; }

    /// <summary>Ends when all that was written has been read; later than the process when its log collector outlives it.</summary>
    public Task OutputEnded { get; }

    public string Ending => _process.HasExited
        ? _process.ExitCode > 128 ? $"was ended by signal {_process.ExitCode - 128}" : $"ended with exit code {_process.ExitCode}"
        : "is running";

    /// <summary>The last lines written before the log collector took over.</summary>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public static Task<ServerProcess> StartAsync(IReadOnlyList<string> commandLine) => StarterThread.RunAsync(() =>
    {
        var start = new ProcessStartInfo(commandLine[0], commandLine.Skip(1))
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Tools.EnvironmentChanges)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();

        // A child that has ended by now has no entry in /proc: then its number alone must do, and nothing is ever sent to it.
        return new ServerProcess(process, RunningProcess.Find(process.Id) ?? new RunningProcess(process.Id, StartTicks: -1));
    });

    public void Dispose() => _process.Dispose();

    private async Task CollectAsync(StreamReader output)
    {
        try
        {
            while (await output.ReadLineAsync() is { } line)
            {
                lock (_lines)
                {
                    if (_lines.Count == LinesKept)
                        _lines.Dequeue();
                    _lines.Enqueue(line);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process was let go while its log collector still had the pipe.
        }
    }
}
