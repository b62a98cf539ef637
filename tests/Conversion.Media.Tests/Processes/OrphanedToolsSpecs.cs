using CliWrap;
using Conversion.Media.Processes;
using Conversion.Media.Tests.Engine;
using Conversion.TestSupport;

namespace Conversion.Media.Tests.Processes;

/// <summary>Nothing else runs meanwhile: one spec moves this process's current directory, where others' processes would start.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Real processes, in sessions of their own as a tool's children are when their host is gone.</summary>
[Collection(nameof(Alone))]
public sealed class OrphanedToolsSpecs : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("orphaned-tools-").FullName;
    private readonly List<int> _started = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var process in _started) ProcessGroup.KillOne(process);
        if (Directory.Exists(_root)) Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Whatever_works_in_the_folder_or_below_is_killed()
    {
        var above = await StartAsync(_root);
        var (inside, below) = (await StartAsync(Folder("node")), await StartAsync(Folder("node/job-1/deeper")));

        var killed = OrphanedTools.KillIn(Path.Combine(_root, "node"));

        Assert.Equal([(inside, "sleep"), (below, "sleep")], killed.Select(tool => (tool.ProcessId, tool.Name)).Order());
        Assert.Equal((true, false, false), (IsAlive(above), IsAlive(inside), IsAlive(below)));
    }

    [Fact]
    public async Task A_folder_whose_name_only_begins_alike_is_another()
    {
        var neighbour = await StartAsync(Folder("node-2"));

        Assert.Empty(OrphanedTools.KillIn(Folder("node")));
        Assert.True(IsAlive(neighbour));
    }

    [Fact]
    public async Task The_folder_may_be_gone_already()
    {
        var orphan = await StartAsync(Folder("node/job-1"));
        Directory.Delete(Path.Combine(_root, "node"), recursive: true);

        Assert.Equal(orphan, Assert.Single(OrphanedTools.KillIn(Path.Combine(_root, "node"))).ProcessId);
        Assert.False(IsAlive(orphan));
    }

    [Fact]
    public async Task A_folder_may_be_named_by_way_of_a_link()
    {
        var orphan = await StartAsync(Folder("node/job-1"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "link"), Path.Combine(_root, "node"));

        Assert.Equal(orphan, Assert.Single(OrphanedTools.KillIn(Path.Combine(_root, "link", "job-1") + "/")).ProcessId);
    }

    [Fact]
    public async Task The_stopped_are_killed_too()
    {
        var orphan = await StartAsync(Folder("node"));
        await WorkProcesses.SignalAsync("STOP", orphan);

        OrphanedTools.KillIn(Path.Combine(_root, "node"));

        Assert.False(IsAlive(orphan));
    }

    [Fact]
    public void The_calling_process_itself_is_spared()
    {
        var here = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = _root;

            Assert.Empty(OrphanedTools.KillIn(_root));
        }
        finally
        {
            Environment.CurrentDirectory = here;
        }
    }

    private static bool IsAlive(int process) => ProcessTable.Find(process) is { IsDead: false };

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    /// <summary>Starts one in <paramref name="folder"/> whose parent ends at once.</summary>
    private async Task<int> StartAsync(string folder)
    {
        var pid = "";
        await Cli.Wrap("/bin/sh").WithArguments(["-c", "setsid sleep 300 >/dev/null 2>&1 & echo $!"]).WithWorkingDirectory(folder)
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line => pid = line)).ExecuteAsync(Cancellation);
        var process = int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture);
        _started.Add(process);
        await Eventually.HoldsAsync(() => ProcessTable.Find(process)?.Name == "sleep", cancellation: Cancellation);
        return process;
    }
}
