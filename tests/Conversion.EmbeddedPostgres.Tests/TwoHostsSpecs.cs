using System.Diagnostics;

namespace Conversion.EmbeddedPostgres.Tests;

public class TwoHostsSpecs
{
    [Fact]
    public async Task A_second_host_is_refused_at_once_and_told_who_has_the_directory()
    {
        using var data = new DataDirectory();
        await using var first = await HostProcess.StartAsync(data.Options);
        var started = Stopwatch.GetTimestamp();

        var exception = await Assert.ThrowsAsync<DataDirectoryInUseException>(() => data.StartAsync());

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5), "The refusal must not wait for a time-out.");
        Assert.Equal(first.ProcessId, exception.HolderProcessId);
        Assert.Contains($"process {first.ProcessId}", exception.Message);
        Assert.Contains(data.Path, exception.Message);
        Assert.Equal(1, await DataDirectory.QueryAsync<int>(first.ConnectionString, "select 1"));
    }

    [Fact]
    public async Task A_second_server_in_one_process_is_refused_too()
    {
        using var data = new DataDirectory();
        await using var first = await data.StartAsync();

        await Assert.ThrowsAsync<DataDirectoryInUseException>(() => data.StartAsync());
    }

    [Fact]
    public async Task Of_two_hosts_that_start_at_once_on_an_empty_directory_one_serves()
    {
        using var data = new DataDirectory();

        var hosts = await Task.WhenAll(HostProcess.StartAsync(data.Options), HostProcess.StartAsync(data.Options));

        await using var one = hosts[0];
        await using var other = hosts[1];
        Assert.Single(hosts, host => host.Answer.StartsWith("ready", StringComparison.Ordinal));
        Assert.Single(hosts, host => host.Answer.StartsWith("refused DataDirectoryInUse", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_stops_cleanly_gives_the_directory_back_and_leaves_no_process()
    {
        using var data = new DataDirectory();
        await using var host = await HostProcess.StartAsync(data.Options);

        Assert.Equal(0, await host.StopAsync());

        Assert.Empty(await data.ProcessesAsync());
        await using var next = await data.StartAsync();
    }
}
