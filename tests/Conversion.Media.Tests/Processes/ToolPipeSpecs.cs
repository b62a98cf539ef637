using Conversion.Media.Processes;
using Conversion.Media.Tests.Engine;
using Conversion.TestSupport;

namespace Conversion.Media.Tests.Processes;

public sealed class ToolPipeSpecs : IDisposable
{
    private static readonly ToolLimits Generous = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), 1 << 30);
    private readonly string _folder = Directory.CreateTempSubdirectory("tool-pipe-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_byte_of_the_first_reaches_the_second()
    {
        var result = await RunAsync("head -c 50000000 /dev/zero", "wc -c");

        Assert.Equal((0, "50000000"), (result.ExitCode, result.Stdout.Trim()));
    }

    [Fact]
    public async Task When_the_first_fails_its_failure_is_the_cause()
    {
        var result = await RunAsync("echo half; echo lost >&2; exit 7", "cat");

        Assert.Equal((7, "lost"), (result.ExitCode, result.Stderr));
    }

    [Fact]
    public async Task When_the_second_ends_early_the_first_is_ended_with_it()
    {
        var result = await RunAsync("yes", "head -n 1; exit 5");

        Assert.Equal((5, "y"), (result.ExitCode, result.Stdout));
        Assert.Empty(WorkProcesses.In(_folder));
    }

    [Fact]
    public async Task Cancelling_ends_both()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = RunAsync("sleep 300", "cat", cancel.Token);
        await Eventually.HoldsAsync(() => WorkProcesses.In(_folder).Count >= 2, cancellation: Cancellation);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(WorkProcesses.In(_folder));
    }

    private Task<ToolResult> RunAsync(string first, string second, CancellationToken? cancellation = null) =>
        ToolPipe.RunAsync(Shell(first), Shell(second), TimeProvider.System, cancellation ?? Cancellation);

    private ToolCommand Shell(string script) => new("test", "/bin/sh", ["-c", script], _folder, Generous);
}
