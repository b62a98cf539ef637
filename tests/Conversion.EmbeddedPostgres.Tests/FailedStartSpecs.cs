using System.Diagnostics;
using Conversion.EmbeddedPostgres.Cluster;
using Conversion.EmbeddedPostgres.Processes;

namespace Conversion.EmbeddedPostgres.Tests;

public class FailedStartSpecs
{
    [Fact]
    public async Task Missing_binaries_are_named_with_the_reason_and_the_ways_out()
    {
        using var data = new DataDirectory();
        var options = data.Options with { BinDirectory = "/nowhere/bin" };

        var exception = await Assert.ThrowsAsync<PostgresBinariesNotFoundException>(
            () => EmbeddedPostgresServer.StartAsync(options, new RecordingLogger(), DataDirectory.Cancellation));

        Assert.Contains("initdb and postgres", exception.Message);
        Assert.Contains("/nowhere/bin", exception.Message);
        Assert.Contains("scripts/install", exception.Message);
        Assert.Contains("ConnectionStrings:Postgres", exception.Message);
    }

    [Fact]
    public async Task Binaries_of_an_old_version_are_refused_by_name()
    {
        using var data = new DataDirectory();
        var folder = await StandInPrograms.OldVersionAsync(data);

        var exception = await Assert.ThrowsAsync<PostgresBinariesNotFoundException>(
            () => EmbeddedPostgresServer.StartAsync(data.Options with { BinDirectory = folder }, new RecordingLogger(), DataDirectory.Cancellation));

        Assert.Contains("version 9", exception.Message);
        Assert.Contains("14 or newer", exception.Message);
    }

    [Fact]
    public async Task A_cluster_of_another_major_version_is_refused_with_both_versions_and_left_alone()
    {
        using var data = new DataDirectory();
        await using (var first = await data.StartAsync())
            await DataDirectory.KeepAsync(first.ConnectionString, 1);
        var versionFile = Path.Combine(data.ClusterDirectory, "PG_VERSION");
        var installed = await File.ReadAllTextAsync(versionFile, DataDirectory.Cancellation);
        await File.WriteAllTextAsync(versionFile, "99\n", DataDirectory.Cancellation);

        var exception = await Assert.ThrowsAsync<PostgresVersionMismatchException>(() => data.StartAsync());

        Assert.Equal(99, exception.ClusterVersion);
        Assert.Contains(int.Parse(installed), exception.InstalledVersions);
        Assert.Contains("postgresql-99", exception.Message);
        await File.WriteAllTextAsync(versionFile, installed, DataDirectory.Cancellation);
        await using var again = await data.StartAsync();
        Assert.Equal("1", await DataDirectory.KeptAsync(again.ConnectionString));
    }

    [Fact]
    public void Of_several_versions_the_one_that_made_the_cluster_is_used()
    {
        PostgresInstallation[] installed = [new("/seventeen", 17), new("/fifteen", 15)];

        Assert.Equal("/fifteen", PostgresInstallation.For("/cluster", 15, installed).BinDirectory);
    }

    [Fact]
    public async Task A_server_that_refuses_its_settings_is_quoted_and_leaves_no_process()
    {
        using var data = new DataDirectory();
        var options = data.Options with { Settings = new Dictionary<string, string> { ["no_such_setting"] = "1" } };

        var exception = await Assert.ThrowsAsync<PostgresStartException>(
            () => EmbeddedPostgresServer.StartAsync(options, new RecordingLogger(), DataDirectory.Cancellation));

        Assert.Contains("no_such_setting", exception.Message);
        Assert.Empty(await data.ProcessesAsync());
    }

    [Fact]
    public async Task A_server_that_fails_after_it_began_to_log_is_quoted_from_its_log_file()
    {
        using var data = new DataDirectory();
        await using (await data.StartAsync())
        {
        }

        File.Delete(Path.Combine(data.ClusterDirectory, "global", "pg_control"));

        var exception = await Assert.ThrowsAsync<PostgresStartException>(() => data.StartAsync());

        Assert.Contains("pg_control", exception.Message);
        Assert.Empty(await data.ProcessesAsync());
    }

    [Fact]
    public async Task A_start_that_takes_too_long_is_given_up_and_leaves_no_process()
    {
        using var data = new DataDirectory();
        await using (await data.StartAsync())
        {
        }

        var folder = await StandInPrograms.ServerThatNeverAnswersAsync(data);
        var options = data.Options with { BinDirectory = folder, StartTimeout = TimeSpan.FromSeconds(5), StopTimeout = TimeSpan.FromSeconds(2) };
        var started = Stopwatch.GetTimestamp();

        var exception = await Assert.ThrowsAsync<PostgresStartException>(
            () => EmbeddedPostgresServer.StartAsync(options, new RecordingLogger(), DataDirectory.Cancellation));

        Assert.Contains("not ready within 5 s", exception.Message);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
        var said = Assert.Single(exception.Output, line => line.StartsWith("I am ", StringComparison.Ordinal));
        Assert.Null(RunningProcess.Find(int.Parse(said.Split(' ')[2])));
    }

    [Fact]
    public async Task A_start_that_is_cancelled_ends_as_cancelled_and_frees_the_directory()
    {
        using var data = new DataDirectory();
        using var cancel = new CancellationTokenSource();
        var stuck = data.Options with { BinDirectory = await StandInPrograms.InitdbThatNeverEndsAsync(data) };
        var starting = EmbeddedPostgresServer.StartAsync(stuck, new RecordingLogger(), cancel.Token);
        await TestSupport.Eventually.HoldsAsync(
            () => File.Exists(Path.Combine(data.Path, "postgres.initdb", "made")), cancellation: DataDirectory.Cancellation);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        await using var server = await data.StartAsync();
        Assert.Equal(1, await DataDirectory.QueryAsync<int>(server.ConnectionString, "select 1"));
    }

    [Fact]
    public async Task A_cluster_that_is_not_whole_is_not_replaced_by_an_empty_one()
    {
        using var data = new DataDirectory();
        Directory.CreateDirectory(data.ClusterDirectory);
        var owner = ServerAccount.HostIsRoot ? ServerAccount.ForNewCluster() : null;
        owner?.Own(Path.Combine(data.Path, "postgres"));

        var exception = await Assert.ThrowsAsync<PostgresClusterException>(() => data.StartAsync());

        Assert.Contains("not whole", exception.Message);
    }
}
