using System.Globalization;
using CliWrap;

namespace Conversion.Media.Processes;

/// <summary>
/// Runs a tool in a session of its own, under resource limits, tied to the host's life, with bounded output, and ends
/// its whole process group on cancellation, time-out or exit.
/// </summary>
internal static class ToolProcess
{
    private const int MaxErrorLength = 64 * 1024;
    private const int OpenFiles = 1024;

    /// <summary>At the soft limit comes SIGXCPU, at the hard one SIGKILL, which would look like somebody else's.</summary>
    private static readonly TimeSpan CpuGrace = TimeSpan.FromSeconds(5);

    /// <summary>Runs <paramref name="command"/> to its end. A failed tool is a result, not an exception.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled; the group is dead.</exception>
    public static async Task<ToolResult> RunAsync(ToolCommand command, TimeProvider time, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var span = ToolSpan.Begin(command, time);
        var output = new HeadAndTail(command.MaxOutputLength);
        var errors = new HeadAndTail(MaxErrorLength);
        var cli = Wrap(command)
            .WithStandardInputPipe(command.Input is { } input ? PipeSource.FromStream(input) : PipeSource.Null)
            .WithStandardOutputPipe(command.Output is { } bytes
                ? PipeTarget.ToStream(bytes)
                : Lines(command.MaxLineLength, line => Hear(line, command, output), span.Look))
            .WithStandardErrorPipe(Lines(MaxErrorLength / 4, errors.AppendLine, span.Look));

        var running = await LauncherThread.RunAsync(() => cli.ExecuteAsync(CancellationToken.None));
        var leader = running.ProcessId;
        command.Running?.Add(command.Tool, leader);
        span.Started(leader);
        using var timeout = new CancellationTokenSource(command.Limits.WallClock, time);
        int exitCode;
        using (cancellation.UnsafeRegister(_ => ProcessGroup.KillAll(leader), null))
        using (timeout.Token.UnsafeRegister(_ => ProcessGroup.KillAll(leader), null))
            exitCode = (await running).ExitCode;
        await ProcessGroup.SweepAsync(leader, time);

        cancellation.ThrowIfCancellationRequested();
        var signal = SignalNames.FromExitCode(exitCode);
        var result = new ToolResult(command.Tool, signal is null ? exitCode : null, signal, output.ToString(), errors.ToString(), timeout.IsCancellationRequested);
        span.Ended(result);
        return result;
    }

    private static void Hear(string line, ToolCommand command, HeadAndTail output)
    {
        if (command.OnOutputLine is { } listener) listener(line);
        else output.AppendLine(line);
    }

    private static PipeTarget Lines(int maxLength, Action<string> line, Action ended) => PipeTarget.Create(async (stream, cancellation) =>
    {
        await BoundedLines.ReadAsync(stream, maxLength, line, cancellation);
        ended();
    });

    /// <summary>
    /// setsid → setpriv → prlimit → nice → tool: each replaces the one before, so the pid stays the session's leader.
    /// They are part of util-linux and coreutils, which every Debian has.
    /// </summary>
    private static Command Wrap(ToolCommand command) => Cli.Wrap("setsid")
        .WithArguments([
            "setpriv", "--pdeathsig", "KILL", "--no-new-privs",
            "prlimit", $"--cpu={Seconds(command.Limits.Cpu)}:{Seconds(command.Limits.Cpu + CpuGrace)}", $"--fsize={Number(command.Limits.FileSizeBytes)}",
            $"--data={Number(command.Limits.DataBytes)}", $"--nofile={OpenFiles}", "--core=0",
            "nice", "-n", "5", command.Path, .. command.Arguments,
        ])
        .WithWorkingDirectory(command.WorkFolder)
        .WithEnvironmentVariables(CleanEnvironment(command))
        .WithValidation(CommandResultValidation.None);

    /// <summary>Null removes a variable that the host has: proxies, Python paths and credentials stay outside.</summary>
    private static Dictionary<string, string?> CleanEnvironment(ToolCommand command)
    {
        var variables = Environment.GetEnvironmentVariables().Keys.Cast<string>().ToDictionary(name => name, _ => (string?)null);
        variables["PATH"] = ToolLocator.SearchPath;
        variables["HOME"] = command.WorkFolder;
        variables["TMPDIR"] = command.WorkFolder;
        variables["LANG"] = "C.UTF-8";
        foreach (var (name, value) in command.Environment) variables[name] = value;
        return variables;
    }

    private static string Seconds(TimeSpan span) => Number((long)Math.Max(1, Math.Ceiling(span.TotalSeconds)));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
