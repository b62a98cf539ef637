using System.Globalization;
using CliWrap;
using Conversion.EmbeddedPostgres.Processes;
using Conversion.TestSupport;

namespace Conversion.EmbeddedPostgres.Tests;

public class CrashSpecs
{
    [Fact]
    public async Task A_killed_host_takes_its_server_along_and_the_next_one_has_the_data()
    {
        using var data = new DataDirectory();
        await using var host = await HostProcess.StartAsync(data.Options);
        await DataDirectory.KeepAsync(host.ConnectionString, 7);
        var server = host.Server;

        await host.KillAsync();

        await Eventually.HoldsAsync(() => !server.IsAlive, cancellation: DataDirectory.Cancellation);
        await using var next = await data.StartAsync();
        Assert.Equal("7", await DataDirectory.KeptAsync(next.ConnectionString));
    }

    [Fact]
    public async Task A_server_that_outlived_its_host_is_found_and_stopped_by_the_next_one()
    {
        using var data = new DataDirectory();
        await using var host = await HostProcess.StartAsync(data.Options);
        await DataDirectory.KeepAsync(host.ConnectionString, 7);
        var server = host.Server;

        // Stopped by a signal, the server does not notice that its host dies; resumed at the next start, it is as if it never had.
        await SignalAsync("STOP", server.Id);
        await host.KillAsync();
        var logger = new RecordingLogger();
        var starting = data.StartAsync(logger);
        await Eventually.HoldsAsync(() => logger.Messages.Any(message => message.Contains("earlier host")), cancellation: DataDirectory.Cancellation);
        await SignalAsync("CONT", server.Id);

        await using var next = await starting;
        Assert.False(server.IsAlive);
        Assert.Equal("7", await DataDirectory.KeptAsync(next.ConnectionString));
    }

    [Fact]
    public async Task A_server_that_answers_no_signal_is_killed_by_the_next_host()
    {
        using var data = new DataDirectory();
        await using var host = await HostProcess.StartAsync(data.Options);
        await DataDirectory.KeepAsync(host.ConnectionString, 7);
        var server = host.Server;
        await SignalAsync("STOP", server.Id);
        await host.KillAsync();

        await using var next = await EmbeddedPostgresServer.StartAsync(
            data.Options with { StopTimeout = TimeSpan.FromSeconds(1) }, new RecordingLogger(), DataDirectory.Cancellation);

        Assert.False(server.IsAlive);
        Assert.Equal("7", await DataDirectory.KeptAsync(next.ConnectionString));
    }

    [Fact]
    public async Task A_server_that_ends_by_itself_comes_back_on_the_same_port_with_the_data()
    {
        using var data = new DataDirectory();
        var logger = new RecordingLogger();
        await using var server = await data.StartAsync(logger);
        await DataDirectory.KeepAsync(server.ConnectionString, 7);
        var killed = RunningProcess.Find(server.ProcessId)!;

        killed.Send(StopSignal.Kill);

        await Eventually.HoldsAsync(() => !killed.IsAlive, cancellation: DataDirectory.Cancellation);
        var kept = await Eventually.BecomesAsync(
            () => DataDirectory.KeptAsync(server.ConnectionString), _ => true, TimeSpan.FromSeconds(30), DataDirectory.Cancellation);
        Assert.Equal("7", kept);
        await Eventually.HoldsAsync(() => server.ProcessId != killed.Id, cancellation: DataDirectory.Cancellation);
        Assert.Contains(logger.Messages, message => message.StartsWith("Error", StringComparison.Ordinal) && message.Contains("signal 9"));
        Assert.Contains(logger.Messages, message => message.Contains("runs again"));
    }

    [Fact]
    public async Task A_statement_that_outlives_its_server_does_not_keep_it_from_coming_back()
    {
        using var data = new DataDirectory();
        await using var server = await data.StartAsync();
        var busy = DataDirectory.QueryAsync<object>(server.ConnectionString, "do $$ begin loop null; end loop; end $$");
        await Eventually.BecomesAsync(
            () => DataDirectory.QueryAsync<long>(server.ConnectionString, "select count(*) from pg_stat_activity where state = 'active' and query like 'do %'"),
            count => count == 1, cancellation: DataDirectory.Cancellation);

        RunningProcess.Find(server.ProcessId)!.Send(StopSignal.Kill);

        await Assert.ThrowsAnyAsync<Exception>(() => busy);
        Assert.Equal(1, await Eventually.BecomesAsync(
            () => DataDirectory.QueryAsync<int>(server.ConnectionString, "select 1"), _ => true, TimeSpan.FromSeconds(30), DataDirectory.Cancellation));
    }

    [Fact]
    public async Task The_process_id_of_a_stranger_in_a_stale_file_does_the_stranger_no_harm()
    {
        using var data = new DataDirectory();
        await using (var first = await data.StartAsync())
            await DataDirectory.KeepAsync(first.ConnectionString, 7);

        // The stranger is of the server's own user: PostgreSQL by itself would refuse to start beside it.
        using var end = new CancellationTokenSource();
        var (line, arguments) = AsServerAccount("sleep", "600");
        var stranger = Cli.Wrap(line).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteAsync(end.Token);
        var identity = RunningProcess.Find(stranger.ProcessId)!;
        await File.WriteAllTextAsync(
            Path.Combine(data.ClusterDirectory, "postmaster.pid"),
            string.Create(CultureInfo.InvariantCulture, $"{stranger.ProcessId}\n{data.ClusterDirectory}\n1700000000\n5432\n\n127.0.0.1\n\nready\n"),
            DataDirectory.Cancellation);

        await using (var second = await data.StartAsync())
            Assert.Equal("7", await DataDirectory.KeptAsync(second.ConnectionString));

        Assert.True(identity.IsAlive);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stranger.Task);
    }

    [Fact]
    public async Task A_host_killed_in_the_middle_of_initdb_leaves_nothing_half_made()
    {
        using var data = new DataDirectory();
        var stuck = data.Options with { BinDirectory = await StandInPrograms.InitdbThatNeverEndsAsync(data) };
        await HostProcess.KillWhenAsync(stuck, () => File.Exists(Path.Combine(data.Path, "postgres.initdb", "made")));
        Assert.False(Directory.Exists(Path.Combine(data.Path, "postgres")));

        await using var server = await data.StartAsync();

        Assert.Equal(1, await DataDirectory.QueryAsync<int>(server.ConnectionString, "select 1"));
        Assert.False(Directory.Exists(Path.Combine(data.Path, "postgres.initdb")));
    }

    private static async Task SignalAsync(string signal, int processId) =>
        await Cli.Wrap("kill").WithArguments([$"-{signal}", processId.ToString(CultureInfo.InvariantCulture)]).ExecuteAsync(DataDirectory.Cancellation);

    private static (string, string[]) AsServerAccount(params string[] command) =>
        ServerAccount.HostIsRoot
            ? ("setpriv", ["--reuid", ServerAccount.ForNewCluster().Name, "--clear-groups", "--", .. command])
            : (command[0], command[1..]);
}
