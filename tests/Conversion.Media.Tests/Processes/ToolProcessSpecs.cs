using System.Diagnostics;
using Conversion.Media.Processes;
using Conversion.Media.Tests.Engine;
using Conversion.TestSupport;

namespace Conversion.Media.Tests.Processes;

/// <summary>Real programs of every Debian stand in for the tools: only a process shows how processes end.</summary>
public sealed class ToolProcessSpecs : IDisposable
{
    private static readonly ToolLimits Generous = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), 1 << 20);
    private readonly string _folder = Directory.CreateTempSubdirectory("tool-process-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Output_errors_and_exit_code_come_back()
    {
        var result = await ShellAsync("echo out; echo err >&2; exit 3");

        Assert.Equal((3, null, "out", "err", false), (result.ExitCode, result.Signal, result.Stdout, result.Stderr, result.Succeeded));
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        string[] odd = ["", "a b", "$(id)", "`id`", "\"quoted\"", "'", "\\", "ü\n2"];

        var result = await RunAsync("/usr/bin/printf", ["<%s>", .. odd]);

        Assert.Equal(string.Concat(odd.Select(argument => $"<{argument}>")), result.Stdout);
    }

    [Fact]
    public async Task Nothing_of_the_hosts_environment_is_passed_on()
    {
        Environment.SetEnvironmentVariable("CONVERTER_TEST_SECRET", "leaked");

        var result = await RunAsync("/usr/bin/env", []);

        var names = result.Stdout.Split('\n').Select(line => line.Split('=')[0]).Order(StringComparer.Ordinal);
        Assert.Equal(["HOME", "LANG", "PATH", "TMPDIR"], names);
        Assert.Contains($"HOME={_folder}", result.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_is_empty() => Assert.Equal("0", (await ShellAsync("wc -c")).Stdout.Trim());

    [Fact]
    public async Task Running_out_of_wall_clock_kills_the_whole_group()
    {
        var result = await ShellAsync("sleep 300 & sleep 300 & wait", Generous with { WallClock = TimeSpan.FromMilliseconds(300) });

        Assert.Equal((true, "SIGKILL"), (result.TimedOut, result.Signal));
        Assert.Empty(WorkProcesses.In(_folder));
    }

    [Fact]
    public async Task Cancelling_kills_the_whole_group_and_waits_until_it_is_gone()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = ToolProcess.RunAsync(Command("/bin/sh", ["-c", "trap '' TERM INT; sleep 300 & sleep 300"], Generous), TimeProvider.System, cancel.Token);
        await Eventually.HoldsAsync(() => WorkProcesses.In(_folder).Count(line => line.StartsWith("sleep", StringComparison.Ordinal)) == 2, cancellation: Cancellation);

        var clock = Stopwatch.StartNew();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), $"It took {clock.Elapsed}.");
        Assert.Empty(WorkProcesses.In(_folder));
    }

    [Fact]
    public async Task Members_of_the_session_in_groups_of_their_own_are_killed_too()
    {
        var result = await RunAsync("/bin/bash", ["-c", "set -m; sleep 300 & sleep 300"], Generous with { WallClock = TimeSpan.FromSeconds(1) });

        Assert.True(result.TimedOut);
        Assert.Empty(WorkProcesses.In(_folder));
    }

    [Fact]
    public async Task The_stopped_are_killed_too()
    {
        var result = await ShellAsync("kill -STOP $$", Generous with { WallClock = TimeSpan.FromSeconds(1) });

        Assert.True(result.TimedOut);
        Assert.Empty(WorkProcesses.In(_folder));
    }

    [Fact]
    public async Task Work_of_the_whole_session_is_seen_while_it_runs()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var tools = new RunningTools();
        var command = Command("/bin/bash", ["-c", "set -m; (while :; do :; done) & kill -STOP $$"], Generous) with { Running = tools };
        var running = ToolProcess.RunAsync(command, TimeProvider.System, cancel.Token);

        await Eventually.HoldsAsync(() => tools.AnyStopped() && tools.Effort().Cpu > TimeSpan.FromMilliseconds(50), cancellation: Cancellation);

        Assert.Equal("test", tools.Names);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(TimeSpan.Zero, tools.Effort().Cpu);
    }

    [Fact]
    public async Task What_a_tool_leaves_behind_is_ended_with_it()
    {
        await RunAsync("/bin/bash", ["-c", "sleep 300 >/dev/null 2>&1 & set -m; sleep 300 >/dev/null 2>&1 & exit 0"]);

        Assert.Empty(WorkProcesses.In(_folder));
    }

    [Fact]
    public async Task Too_large_a_file_ends_the_tool_by_signal()
    {
        var result = await ShellAsync("exec head -c 3000000 /dev/zero > big", Generous);

        Assert.Equal("SIGXFSZ", result.Signal);
        Assert.Equal(1 << 20, new FileInfo(Path.Combine(_folder, "big")).Length);
    }

    [Fact]
    public async Task Too_much_processor_time_ends_the_tool_by_signal()
    {
        var result = await ShellAsync("while :; do :; done", Generous with { Cpu = TimeSpan.FromSeconds(1) });

        Assert.Equal("SIGXCPU", result.Signal);
    }

    [Fact]
    public async Task A_flood_of_output_keeps_its_head_and_its_tail_within_bounds()
    {
        var result = await ShellAsync("seq 1 200000 >&2");

        Assert.True(result.Stderr.Length < 66_000, $"{result.Stderr.Length}");
        Assert.StartsWith("1\n2\n", result.Stderr, StringComparison.Ordinal);
        Assert.EndsWith("\n200000", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_line_is_cut()
    {
        var lines = new List<string>();
        var command = Command("/bin/sh", ["-c", "head -c 5000000 /dev/zero | tr '\\0' x; echo; echo end"], Generous) with
        {
            OnOutputLine = lines.Add,
            MaxLineLength = 1000,
        };

        await ToolProcess.RunAsync(command, TimeProvider.System, Cancellation);

        Assert.Equal([1000, 3], lines.Select(line => line.Length));
    }

    [Fact]
    public async Task A_tool_dies_with_its_host_and_gains_no_privileges()
    {
        var result = await RunAsync("/usr/bin/setpriv", ["--dump"]);

        Assert.Contains("Parent death signal: KILL", result.Stdout, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("no_new_privs: 1", result.Stdout, StringComparison.Ordinal);
    }

    /// <summary>The parent-death signal fires when the thread that forked ends: no caller's thread may be that one.</summary>
    [Fact]
    public async Task A_tool_outlives_the_thread_that_asked_for_it()
    {
        var running = Task.FromResult<ToolResult?>(null)!;
        var caller = new Thread(() => running = RunAsync("/bin/sh", ["-c", "sleep 0.3; echo alive"])!);
        caller.Start();
        caller.Join();

        Assert.Equal("alive", (await running)!.Stdout);
    }

    [Fact]
    public async Task Each_tool_leads_a_session_of_its_own()
    {
        var result = await ShellAsync("""read -r pid _ _ _ pgrp session _ < /proc/$$/stat; echo $((pid == pgrp && pid == session))""");

        Assert.Equal("1", result.Stdout);
    }

    private Task<ToolResult> ShellAsync(string script, ToolLimits? limits = null) => RunAsync("/bin/sh", ["-c", script], limits);

    private Task<ToolResult> RunAsync(string path, string[] arguments, ToolLimits? limits = null) =>
        ToolProcess.RunAsync(Command(path, arguments, limits ?? Generous), TimeProvider.System, Cancellation);

    private ToolCommand Command(string path, string[] arguments, ToolLimits limits) => new("test", path, arguments, _folder, limits);
}
