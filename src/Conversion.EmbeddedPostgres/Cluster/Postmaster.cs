using Conversion.EmbeddedPostgres.Processes;
using Npgsql;

namespace Conversion.EmbeddedPostgres.Cluster;

/// <summary>One run of the server, from its start until it has ended.</summary>
internal sealed class Postmaster : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(30);

    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(1);

    private readonly ServerProcess _process;
    private readonly ServerLog _log;
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;

    private Postmaster(ServerProcess process, ServerLog log) => (_process, _log) = (process, log);

    public int ProcessId => _process.Identity.Id;

    public Task Exited => _process.Exited;

    /// <summary>Starts the server and returns when a statement was answered.</summary>
    /// <param name="installation">The binaries, of the cluster's version.</param>
    /// <param name="home">The cluster; the caller holds its lock and has ended what used it before.</param>
    /// <param name="options">Settings and time-outs.</param>
    /// <param name="connection">How to reach it; tells the port, and proves by the password that it is this server that answers.</param>
    /// <param name="cancellation">Gives up; the process that was started is ended.</param>
    /// <exception cref="PostgresStartException">It ended before it was ready.</exception>
    public static async Task<Postmaster> StartAsync(
        PostgresInstallation installation, ClusterHome home, EmbeddedPostgresOptions options, NpgsqlConnectionStringBuilder connection,
        CancellationToken cancellation)
    {
        var log = new ServerLog(home);
        log.Prune();
        var line = Tools.ServerCommandLine(home.Account, installation.Postgres, ServerSettings.Arguments(home, options, connection.Port));
        var postmaster = new Postmaster(await ServerProcess.StartAsync(line), log);
        try
        {
            await postmaster.WaitUntilReadyAsync(connection, cancellation);
            return postmaster;
        }
        catch
        {
            await postmaster.StopAsync(options.StopTimeout, CancellationToken.None);
            postmaster.Dispose();
            throw;
        }
    }

    /// <summary>How it ended, with the last that it said.</summary>
    public async Task<PostgresStartException> DescribeEndAsync(string when, Exception? inner = null)
    {
        if (Exited.IsCompleted)
            await Task.WhenAny(_process.OutputEnded, Task.Delay(OutputLimit, CancellationToken.None));
        var file = _log.Newest(_startedAt);
        return new PostgresStartException($"The embedded PostgreSQL {_process.Ending} {when}.", [.. _process.LastLines, .. ServerLog.Tail(file)], file, inner);
    }

    /// <summary>Fast shutdown; immediate, then by force, when that takes longer than <paramref name="limit"/>.</summary>
    public async Task StopAsync(TimeSpan limit, CancellationToken cancellation)
    {
        foreach (var (signal, patience) in new[] { (StopSignal.Fast, limit), (StopSignal.Immediate, TimeSpan.FromSeconds(5)), (StopSignal.Kill, TimeSpan.FromSeconds(5)) })
        {
            _process.Identity.Send(signal);
            if (await RunningProcess.WaitForEndAsync([_process.Identity], patience, cancellation))
                return;
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task WaitUntilReadyAsync(NpgsqlConnectionStringBuilder connection, CancellationToken cancellation)
    {
        var probe = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Database = "postgres", Pooling = false, Timeout = 2, CommandTimeout = 5 };
        Exception? last = null;
        while (!Exited.IsCompleted)
        {
            try
            {
                await using var attempt = new NpgsqlConnection(probe.ConnectionString);
                await attempt.OpenAsync(cancellation);
                await using var command = new NpgsqlCommand("select 1", attempt);
                await command.ExecuteScalarAsync(cancellation);
                return;
            }
            catch (NpgsqlException exception)
            {
                last = exception; // Not listening yet, recovering, or not this server: its own end or the time-out decides.
            }
            catch (OperationCanceledException)
            {
                throw await DescribeEndAsync("and did not answer in time" + (last is null ? "" : $" ({last.Message})"), last);
            }

            await Task.WhenAny(Exited, Task.Delay(PollInterval, CancellationToken.None));
        }

        throw await DescribeEndAsync("before it was ready", last);
    }
}
