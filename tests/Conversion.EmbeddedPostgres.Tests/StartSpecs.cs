using System.Net;
using System.Net.Sockets;
using Conversion.EmbeddedPostgres.Cluster;
using Conversion.EmbeddedPostgres.Processes;
using Npgsql;

namespace Conversion.EmbeddedPostgres.Tests;

public class StartSpecs
{
    [Fact]
    public async Task A_first_start_serves_an_empty_database_that_is_durable_and_checked()
    {
        using var data = new DataDirectory();
        await using var server = await EmbeddedPostgresServer.StartAsync(
            new EmbeddedPostgresOptions(data.Path), new RecordingLogger(), DataDirectory.Cancellation);

        var settings = await DataDirectory.QueryAsync<string[]>(server.ConnectionString, """
            select array[current_setting('fsync'), current_setting('data_checksums'), current_setting('server_encoding'),
                         current_setting('listen_addresses'), current_setting('unix_socket_directories'), current_setting('max_connections'),
                         current_setting('client_connection_check_interval'), current_database()]
            """);

        Assert.Equal(["on", "on", "UTF8", "127.0.0.1", "", "200", "1s", "converter"], settings);
    }

    [Fact]
    public async Task A_second_start_has_what_the_first_was_given()
    {
        using var data = new DataDirectory();
        await using (var first = await data.StartAsync())
            await DataDirectory.KeepAsync(first.ConnectionString, 1);

        await using var second = await data.StartAsync();

        Assert.Equal("1", await DataDirectory.KeptAsync(second.ConnectionString));
    }

    [Fact]
    public async Task A_stop_leaves_no_process()
    {
        using var data = new DataDirectory();
        var server = await data.StartAsync();
        await using var idle = new NpgsqlConnection(server.ConnectionString);
        await idle.OpenAsync(DataDirectory.Cancellation);
        Assert.NotEmpty(await data.ProcessesAsync());

        await server.DisposeAsync();
        NpgsqlConnection.ClearPool(idle);

        Assert.Empty(await data.ProcessesAsync());
        Assert.False(File.Exists(Path.Combine(data.ClusterDirectory, "postmaster.pid")));
    }

    [Fact]
    public async Task The_password_is_asked_for_and_readable_by_its_owner_only()
    {
        using var data = new DataDirectory();
        await using var server = await data.StartAsync();
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "wrong" };

        var refused = await Assert.ThrowsAsync<PostgresException>(() => DataDirectory.QueryAsync<int>(wrong.ConnectionString, "select 1"));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.HomeDirectory, "password")));
    }

    [Fact]
    public async Task Nothing_listens_on_another_address()
    {
        using var data = new DataDirectory();
        await using var server = await data.StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        // All of 127/8 is this machine: a server on every address would answer on this one too.
        await Assert.ThrowsAsync<SocketException>(
            () => socket.ConnectAsync(new IPEndPoint(IPAddress.Parse("127.0.0.2"), server.Port), DataDirectory.Cancellation).AsTask());
    }

    [Fact]
    public async Task Settings_of_the_host_win_except_where_the_server_listens()
    {
        using var data = new DataDirectory();
        var options = data.Options with
        {
            Settings = new Dictionary<string, string> { ["work_mem"] = "7MB", ["listen_addresses"] = "*", ["max_connections"] = "50" },
        };
        await using var server = await EmbeddedPostgresServer.StartAsync(options, new RecordingLogger(), DataDirectory.Cancellation);

        var settings = await DataDirectory.QueryAsync<string[]>(
            server.ConnectionString,
            "select array[current_setting('work_mem'), current_setting('listen_addresses'), current_setting('max_connections')]");

        Assert.Equal(["7MB", "127.0.0.1", "50"], settings);
    }

    [Fact]
    public async Task The_server_has_a_session_of_its_own_which_the_terminal_of_the_host_does_not_signal()
    {
        using var data = new DataDirectory();
        await using var server = await data.StartAsync();

        var stat = await File.ReadAllTextAsync($"/proc/{server.ProcessId}/stat", DataDirectory.Cancellation);

        var session = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        Assert.Equal(server.ProcessId, int.Parse(session));
    }

    [Fact]
    public async Task A_long_path_is_no_hindrance()
    {
        using var data = new DataDirectory();
        var path = Path.Combine(data.Path, new string('a', 100), new string('b', 100));
        await using var server = await EmbeddedPostgresServer.StartAsync(
            data.Options with { DataDirectory = path }, new RecordingLogger(), DataDirectory.Cancellation);

        Assert.Equal(1, await DataDirectory.QueryAsync<int>(server.ConnectionString, "select 1"));
    }

    [Fact]
    public async Task A_port_that_is_snatched_away_costs_another_try()
    {
        using var data = new DataDirectory();
        using var snatched = new TcpListener(IPAddress.Loopback, 0);
        snatched.Start();
        var taken = ((IPEndPoint)snatched.LocalEndpoint).Port;
        var ports = new Queue<int>([taken, LoopbackPort.FindFree(), LoopbackPort.FindFree()]);

        await using var server = await EmbeddedPostgresServer.StartAsync(data.Options, ports.Dequeue, new RecordingLogger(), DataDirectory.Cancellation);

        Assert.NotEqual(taken, server.Port);
        Assert.Equal(server.Port, await DataDirectory.QueryAsync<int>(server.ConnectionString, "select inet_server_port()"));
    }

    [Fact]
    public void Ports_lie_below_those_of_outgoing_connections()
    {
        var range = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t', ' ');

        Assert.InRange(LoopbackPort.FindFree(), 1024, int.Parse(range[0]) - 1);
    }

    [Fact]
    public void Old_logs_are_removed_and_the_newest_kept()
    {
        using var data = new DataDirectory();
        var home = new ClusterHome(data.Path, new ServerAccount(0, 0, "", IsSelf: true));
        Directory.CreateDirectory(home.LogDirectory);
        for (var day = 1; day <= 15; day++)
        {
            var file = Path.Combine(home.LogDirectory, $"postgresql-{day}.log");
            File.WriteAllText(file, "");
            File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, day, 0, 0, 0, DateTimeKind.Utc));
        }

        new ServerLog(home).Prune();

        Assert.Equal(
            Enumerable.Range(6, 10).Select(day => $"postgresql-{day}.log").Order(), Directory.GetFiles(home.LogDirectory).Select(Path.GetFileName).Order());
    }
}
