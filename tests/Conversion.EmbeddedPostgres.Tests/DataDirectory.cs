using Conversion.EmbeddedPostgres.Cluster;
using Conversion.EmbeddedPostgres.Processes;
using Conversion.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Conversion.EmbeddedPostgres.Tests;

/// <summary>A data directory of a test's own, with what the tests ask of it.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create();

    public DataDirectory() => Options = new EmbeddedPostgresOptions(System.IO.Path.Combine(_folder.Path, "data"))
    {
        Durable = false, // The tests pull no power plug; what a killed process wrote, the kernel still has.
        SharedRoot = System.IO.Path.Combine(_folder.Path, "shared"),
    };

    public EmbeddedPostgresOptions Options { get; init; }

    public string Path => Options.DataDirectory;

    public string FolderAround => _folder.Path;

    public string ClusterDirectory => System.IO.Path.Combine(Path, "postgres", "cluster");

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task<EmbeddedPostgresServer> StartAsync(RecordingLogger? logger = null) =>
        EmbeddedPostgresServer.StartAsync(Options, logger ?? (Microsoft.Extensions.Logging.ILogger)NullLogger.Instance, Cancellation);

    /// <summary>All processes that work in the cluster of this directory.</summary>
    public Task<IReadOnlyList<RunningProcess>> ProcessesAsync(string? home = null)
    {
        var account = ServerAccount.HostIsRoot ? ServerAccount.ForNewCluster() : new ServerAccount(0, 0, "", IsSelf: true);
        var cluster = new ClusterHome(home ?? System.IO.Path.Combine(Path, "postgres"), account);
        return new LeftoverProcesses(cluster, Options, NullLogger.Instance).FindAsync(Cancellation);
    }

    public static async Task<T> QueryAsync<T>(string connectionString, string sql)
    {
        // No pool: the tests watch servers go away.
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    public static Task<int> KeepAsync(string connectionString, int value) =>
        QueryAsync<int>(connectionString, $"create table if not exists kept (value int); insert into kept values ({value}) returning value");

    public static Task<string> KeptAsync(string connectionString) =>
        QueryAsync<string>(connectionString, "select string_agg(value::text, ',' order by value) from kept");

    public void Dispose() => _folder.Dispose();
}
