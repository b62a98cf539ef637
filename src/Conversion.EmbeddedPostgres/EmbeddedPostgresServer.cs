using Conversion.EmbeddedPostgres.Cluster;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Conversion.EmbeddedPostgres;

/// <summary>
/// A PostgreSQL of the host's own, in its data directory: made at the first start, stopped with the host, started again when it ends by
/// itself. Linux only.
/// </summary>
public sealed class EmbeddedPostgresServer : IAsyncDisposable
{
    private const int PortAttempts = 10;

    private readonly DataDirectoryLocks _locks;
    private readonly Supervisor _supervisor;
    private int _disposed;

    private EmbeddedPostgresServer(DataDirectoryLocks locks, Supervisor supervisor, ClusterHome home, NpgsqlConnectionStringBuilder connection)
    {
        _locks = locks;
        _supervisor = supervisor;
        ConnectionString = connection.ConnectionString;
        Port = connection.Port;
        HomeDirectory = home.Root;
        LogDirectory = home.LogDirectory;
    }

    /// <summary>How Npgsql reaches the database; holds the password. True for as long as this object lives, restarts included.</summary>
    public string ConnectionString { get; }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The folder with the cluster, its password and its logs.</summary>
    public string HomeDirectory { get; }

    /// <summary>Where the server's log files are.</summary>
    public string LogDirectory { get; }

    /// <summary>The server's process; another one after a restart.</summary>
    public int ProcessId => _supervisor.ProcessId;

    /// <summary>Starts the server, and makes its database at the first start. Ready when it returns: a statement was answered.</summary>
    /// <param name="options">Where the data is, and limits.</param>
    /// <param name="logger">What happens to the server, restarts above all.</param>
    /// <param name="cancellation">Gives up; nothing of the start is left but a whole cluster or none.</param>
    /// <exception cref="EmbeddedPostgresException">
    /// It cannot serve; the kinds are <see cref="PostgresBinariesNotFoundException"/>, <see cref="DataDirectoryInUseException"/>,
    /// <see cref="PostgresVersionMismatchException"/>, <see cref="PostgresClusterException"/> and <see cref="PostgresStartException"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public static Task<EmbeddedPostgresServer> StartAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancellation) =>
        StartAsync(options, LoopbackPort.FindFree, logger, cancellation);

    internal static async Task<EmbeddedPostgresServer> StartAsync(
        EmbeddedPostgresOptions options, Func<int> findFreePort, ILogger logger, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("The embedded PostgreSQL runs on Linux only. Configure ConnectionStrings:Postgres with a server of your own.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.StartTimeout);
        DataDirectoryLocks? locks = null;
        try
        {
            Directory.CreateDirectory(options.DataDirectory);
            locks = new DataDirectoryLocks(options);
            return await StartLockedAsync(options, findFreePort, locks, logger, limit.Token);
        }
        catch (Exception exception)
        {
            locks?.Dispose();
            cancellation.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested)
                throw TimedOut(options, exception);
            if (exception is UnauthorizedAccessException or IOException)
                throw NotUsable(options, exception);
            throw;
        }
    }

    /// <summary>Stops the server by a fast shutdown, or the immediate way when that takes too long. Its connections end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        try
        {
            await _supervisor.DisposeAsync();
        }
        finally
        {
            _locks.Dispose();
        }
    }

    private static async Task<EmbeddedPostgresServer> StartLockedAsync(
        EmbeddedPostgresOptions options, Func<int> findFreePort, DataDirectoryLocks locks, ILogger logger, CancellationToken cancellation)
    {
        var installed = await PostgresInstallation.FindAllAsync(options.BinDirectory, cancellation);
        var home = await new ClusterLocation(options, logger).OpenOrCreateAsync(installed, cancellation);
        locks.AddHome(home);
        var installation = PostgresInstallation.For(home.ClusterDirectory, home.ReadMajorVersion(), installed);
        var leftovers = new LeftoverProcesses(home, options, logger);
        await leftovers.EndAsync(cancellation);

        var (postmaster, connection) = await StartOnFreePortAsync(installation, home, options, findFreePort, cancellation);
        var supervisor = new Supervisor(
            postmaster, leftovers, new ServerLog(home), options, logger, ct => Postmaster.StartAsync(installation, home, options, connection, ct));
        try
        {
            await Database.EnsureAsync(connection, cancellation);
        }
        catch (NpgsqlException exception)
        {
            var problem = await postmaster.DescribeEndAsync($"and its database could not be looked up or made ({exception.Message})", exception);
            await supervisor.DisposeAsync();
            throw problem;
        }
        catch
        {
            await supervisor.DisposeAsync();
            throw;
        }

        logger.LogInformation("PostgreSQL {Version} serves {Home} on 127.0.0.1:{Port} as the user {Account} (process {ProcessId}); its logs are in {LogDirectory}",
            installation.MajorVersion, home.Root, connection.Port, home.Account.Name, postmaster.ProcessId, home.LogDirectory);
        return new EmbeddedPostgresServer(locks, supervisor, home, connection);
    }

    /// <summary>A port that was free a moment ago may be taken when the server binds it: then another one is tried.</summary>
    private static async Task<(Postmaster, NpgsqlConnectionStringBuilder)> StartOnFreePortAsync(
        PostgresInstallation installation, ClusterHome home, EmbeddedPostgresOptions options, Func<int> findFreePort, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var connection = Database.Connection(home, options, findFreePort());
            try
            {
                return (await Postmaster.StartAsync(installation, home, options, connection, cancellation), connection);
            }
            catch (PostgresStartException exception) when (exception.PortTaken && attempt < PortAttempts)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private static PostgresClusterException NotUsable(EmbeddedPostgresOptions options, Exception exception) => new(
        $"The data directory {options.DataDirectory} cannot be used for the embedded PostgreSQL: {exception.Message}"
        + $" Give it to the user {Environment.UserName}, as whom this host runs, free space on its disk, or configure another one.", exception);

    private static PostgresStartException TimedOut(EmbeddedPostgresOptions options, Exception exception) => new(
        $"The embedded PostgreSQL in {options.DataDirectory} was not ready within {options.StartTimeout.TotalSeconds:0.#} s and was stopped."
        + " After a crash it may need longer to recover: raise the start time-out, and see what it was doing.",
        (exception as PostgresStartException)?.Output ?? [exception.Message], (exception as PostgresStartException)?.LogFile, exception);
}
