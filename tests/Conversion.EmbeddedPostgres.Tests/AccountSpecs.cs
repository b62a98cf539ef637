using Conversion.EmbeddedPostgres.Processes;

namespace Conversion.EmbeddedPostgres.Tests;

public class AccountSpecs
{
    [Fact]
    public async Task The_server_never_runs_as_root()
    {
        using var data = new DataDirectory();
        await using var server = await data.StartAsync();

        var status = await File.ReadAllLinesAsync($"/proc/{server.ProcessId}/status", DataDirectory.Cancellation);

        var ids = Assert.Single(status, line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1..];
        Assert.DoesNotContain("0", ids);
    }

    [Fact]
    public async Task Below_a_folder_closed_to_the_servers_account_the_database_goes_elsewhere_and_stays_there()
    {
        Assert.SkipUnless(ServerAccount.HostIsRoot, "Only a host that runs as root lends itself another account.");
        using var data = new DataDirectory();
        var options = ClosedTo(data);
        var logger = new RecordingLogger();
        string home;
        await using (var first = await EmbeddedPostgresServer.StartAsync(options, logger, DataDirectory.Cancellation))
        {
            await DataDirectory.KeepAsync(first.ConnectionString, 7);
            home = first.HomeDirectory;
        }

        Assert.Equal(options.SharedRoot, Path.GetDirectoryName(home));
        Assert.Equal(Path.GetFileName(home), await File.ReadAllTextAsync(Path.Combine(options.DataDirectory, "postgres.location"), DataDirectory.Cancellation));
        Assert.Contains(logger.Messages, message => message.StartsWith("Warning", StringComparison.Ordinal) && message.Contains(home));
        await using (var second = await EmbeddedPostgresServer.StartAsync(options, logger, DataDirectory.Cancellation))
            Assert.Equal("7", await DataDirectory.KeptAsync(second.ConnectionString));
        Assert.Empty(await data.ProcessesAsync(home));
    }

    [Fact]
    public async Task A_database_elsewhere_that_is_gone_is_not_replaced_by_an_empty_one()
    {
        Assert.SkipUnless(ServerAccount.HostIsRoot, "Only a host that runs as root lends itself another account.");
        using var data = new DataDirectory();
        var options = ClosedTo(data);
        string home;
        await using (var first = await EmbeddedPostgresServer.StartAsync(options, new RecordingLogger(), DataDirectory.Cancellation))
            home = first.HomeDirectory;
        Directory.Delete(home, recursive: true);

        var exception = await Assert.ThrowsAsync<PostgresClusterException>(
            () => EmbeddedPostgresServer.StartAsync(options, new RecordingLogger(), DataDirectory.Cancellation));

        Assert.Contains(home, exception.Message);
        Assert.Contains("postgres.location", exception.Message);
    }

    [Fact]
    public async Task A_copied_data_directory_does_not_get_at_the_same_database_twice()
    {
        Assert.SkipUnless(ServerAccount.HostIsRoot, "Only a host that runs as root lends itself another account.");
        using var data = new DataDirectory();
        var options = ClosedTo(data);
        await using var first = await EmbeddedPostgresServer.StartAsync(options, new RecordingLogger(), DataDirectory.Cancellation);
        var copy = Path.Combine(data.FolderAround, "copy");
        Directory.CreateDirectory(copy);
        File.Copy(Path.Combine(options.DataDirectory, "postgres.location"), Path.Combine(copy, "postgres.location"));

        await Assert.ThrowsAsync<DataDirectoryInUseException>(
            () => EmbeddedPostgresServer.StartAsync(options with { DataDirectory = copy }, new RecordingLogger(), DataDirectory.Cancellation));
    }

    [Fact]
    public async Task A_host_killed_while_it_makes_a_database_elsewhere_leaves_nothing_there()
    {
        Assert.SkipUnless(ServerAccount.HostIsRoot, "Only a host that runs as root lends itself another account.");
        using var data = new DataDirectory();
        var options = ClosedTo(data);
        var stuck = options with { BinDirectory = await StandInPrograms.InitdbThatNeverEndsAsync(data) };
        await HostProcess.KillWhenAsync(stuck, () =>
            Directory.Exists(options.SharedRoot) && Directory.GetDirectories(options.SharedRoot).Any(home => File.Exists(Path.Combine(home, "made"))));

        await using var server = await EmbeddedPostgresServer.StartAsync(options, new RecordingLogger(), DataDirectory.Cancellation);

        Assert.Equal([server.HomeDirectory], Directory.GetDirectories(options.SharedRoot));
    }

    [Fact]
    public async Task A_database_of_another_user_is_refused_by_name()
    {
        Assert.SkipUnless(ServerAccount.HostIsRoot, "It takes root to have a second user.");
        using var data = new DataDirectory();
        await using (await data.StartAsync())
        {
        }

        // Everything but the database itself is open to the other user.
        File.SetUnixFileMode(data.Path, (UnixFileMode)0b111_111_111);
        foreach (var file in Directory.GetFiles(data.Path))
            File.SetUnixFileMode(file, (UnixFileMode)0b110_110_110);

        await using var host = await HostProcess.StartAsync(data.Options, "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--");

        Assert.StartsWith("refused PostgresClusterException", host.Answer);
        Assert.Contains("belongs to the user postgres", host.Answer);
        Assert.Contains("runs as nobody", host.Answer);
    }

    [Fact]
    public async Task A_data_directory_that_the_host_may_not_write_is_refused_by_name()
    {
        Assert.SkipUnless(ServerAccount.HostIsRoot, "It takes root to have a second user.");
        using var data = new DataDirectory();
        Directory.CreateDirectory(data.Path);

        await using var host = await HostProcess.StartAsync(data.Options, "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--");

        Assert.StartsWith("refused PostgresClusterException", host.Answer);
        Assert.Contains(data.Path, host.Answer);
    }

    [Fact]
    public async Task An_ordinary_user_runs_it_as_itself_and_root_later_as_that_user()
    {
        Assert.SkipUnless(ServerAccount.HostIsRoot, "It takes root to have a second user.");
        using var data = new DataDirectory();
        Directory.CreateDirectory(data.Path);
        File.SetUnixFileMode(data.Path, (UnixFileMode)0b111_111_111);
        await using (var host = await HostProcess.StartAsync(data.Options, "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"))
        {
            Assert.StartsWith("ready", host.Answer);
            await DataDirectory.KeepAsync(host.ConnectionString, 7);
            Assert.Equal(0, await host.StopAsync());
        }

        await using var server = await data.StartAsync();

        Assert.Equal("7", await DataDirectory.KeptAsync(server.ConnectionString));
    }

    private static EmbeddedPostgresOptions ClosedTo(DataDirectory data)
    {
        var closed = Path.Combine(data.FolderAround, "closed");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return data.Options with { DataDirectory = Path.Combine(closed, "data") };
    }
}
