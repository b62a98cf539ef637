using Npgsql;

namespace Conversion.Api.Live;

/// <summary>
/// Carries job changes between nodes by PostgreSQL's NOTIFY, after the commit and at most every 25 ms, which costs a
/// saturated database nothing measurable (a NOTIFY inside the transaction halves it).
/// </summary>
public sealed class JobChangeExchange(
    JobChangeFeed feed, NpgsqlDataSource database, TimeProvider clock, ILogger<JobChangeExchange> log) : BackgroundService
{
    private const string Channel = "converter_job_changed";
    private const int MostJobsPerNotification = 150; // a payload holds 8,000 bytes
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private readonly string _sender = Guid.NewGuid().ToString("N"); // names of nodes are the operator's, and might be the same

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Forever("listening", ListenAsync, stoppingToken), Forever("notifying", NotifyAsync, stoppingToken));

    private async Task Forever(string what, Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await work(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogWarning("The exchange of job changes failed while {What}: {Reason} Trying again.", what, failure.GetBaseException().Message);
                await Task.Delay(TimeSpan.FromSeconds(1), stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        await using var connection = await database.OpenConnectionAsync(stopping);
        connection.Notification += (_, notification) => Receive(notification.Payload);
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stopping);
        }

        feed.SignalAll();
        while (true)
        {
            if (!await connection.WaitAsync(KeepAlive, stopping))
            {
                await using var ping = new NpgsqlCommand("select 1", connection) { CommandTimeout = 5 };
                await ping.ExecuteScalarAsync(stopping);
            }
        }
    }

    private void Receive(string payload)
    {
        var separator = payload.IndexOf('|', StringComparison.Ordinal);
        if (separator < 0 || payload.AsSpan(0, separator).SequenceEqual(_sender))
        {
            return;
        }

        foreach (var id in payload[(separator + 1)..].Split(','))
        {
            if (Guid.TryParseExact(id, "N", out var job))
            {
                feed.Signal(job);
            }
        }
    }

    private async Task NotifyAsync(CancellationToken stopping)
    {
        var changed = new HashSet<Guid>();
        var notified = clock.GetTimestamp();
        while (await feed.Outgoing.Reader.WaitToReadAsync(stopping))
        {
            // The first after a quiet while goes at once; what follows closely is gathered.
            var since = clock.GetElapsedTime(notified);
            if (since < Gathering)
            {
                await Task.Delay(Gathering - since, clock, stopping);
            }

            notified = clock.GetTimestamp();
            while (changed.Count < MostJobsPerNotification && feed.Outgoing.Reader.TryRead(out var job))
            {
                changed.Add(job);
            }

            await using var notify = database.CreateCommand("select pg_notify($1, $2)");
            notify.Parameters.Add(new() { Value = Channel });
            notify.Parameters.Add(new() { Value = $"{_sender}|{string.Join(',', changed.Select(job => job.ToString("N")))}" });
            await notify.ExecuteNonQueryAsync(stopping);
            changed.Clear();
        }
    }
}
