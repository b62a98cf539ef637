using CliWrap;
using Conversion.Media.Processes;
using Conversion.Media.Tests.Engine;
using Conversion.TestMedia;

namespace Conversion.Media.Tests.Processes;

/// <summary>This test program stands in for the host: it is started a second time, runs a tool, and is killed.</summary>
public sealed class HostDeathSpecs
{
    private const string FolderVariable = "CONVERTER_TEST_HOST_FOLDER";

    [Fact]
    public async Task A_host_that_is_killed_takes_its_tools_with_it()
    {
        var folder = Directory.CreateTempSubdirectory("host-death-").FullName;
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var host = Cli.Wrap(Environment.ProcessPath!)
            .WithArguments(["--filter-method", $"*.{nameof(Runs_a_tool_for_ever)}", "--explicit", "only"])
            .WithEnvironmentVariables(new Dictionary<string, string?> { [FolderVariable] = folder })
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(kill.Token);
        try
        {
            await Eventually.TrueAsync(
                () => WorkProcesses.In(folder).Any(line => line.StartsWith("/bin/sleep", StringComparison.Ordinal)), TimeSpan.FromSeconds(30),
                "the host's tool", TestContext.Current.CancellationToken);
        }
        finally
        {
            KillOnly(host.ProcessId);
        }

        Assert.Equal(137, (await host).ExitCode);
        await Eventually.TrueAsync(() => WorkProcesses.In(folder).Count == 0, TimeSpan.FromSeconds(5), "the tool's end", TestContext.Current.CancellationToken);
        Directory.Delete(folder, recursive: true);
    }

    [Fact(Explicit = true)]
    public async Task Runs_a_tool_for_ever()
    {
        var limits = new ToolLimits(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60), 1 << 20);
        var folder = Environment.GetEnvironmentVariable(FolderVariable) ?? throw new InvalidOperationException("Only started by the test above.");
        await ToolProcess.RunAsync(new ToolCommand("sleep", "/bin/sleep", ["300"], folder, limits), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    /// <summary>The host alone, as <c>kill -9</c> would: not its children.</summary>
    private static void KillOnly(int pid)
    {
        using var process = System.Diagnostics.Process.GetProcessById(pid);
        process.Kill(entireProcessTree: false);
    }
}
