using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Conversion.EmbeddedPostgres.Cluster;

/// <summary>Keeps the server running: when it ends by itself, it is started again on its port, after a pause that grows while that fails.</summary>
internal sealed class Supervisor : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CalmAfter = TimeSpan.FromMinutes(1);
    /// <summary>After a crash the server may have much to recover, and ending it only makes it begin again.</summary>
    private const int RestartPatience = 10;

    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(1);

    private readonly LeftoverProcesses _leftovers;
    private readonly ServerLog _log;
    private readonly EmbeddedPostgresOptions _options;
    private readonly ILogger _logger;
    private readonly Func<CancellationToken, Task<Postmaster>> _startAgain;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _supervision;
    private Postmaster _current;
    private TimeSpan _pause = FirstPause;

    public Supervisor(
        Postmaster postmaster, LeftoverProcesses leftovers, ServerLog log, EmbeddedPostgresOptions options, ILogger logger,
        Func<CancellationToken, Task<Postmaster>> startAgain)
    {
        (_current, _leftovers, _log, _options, _logger, _startAgain) = (postmaster, leftovers, log, options, logger, startAgain);
        _supervision = Task.Run(SuperviseAsync);
    }

    public int ProcessId => _current.ProcessId;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _supervision;
        await _current.StopAsync(_options.StopTimeout, CancellationToken.None);
        await _leftovers.EndAsync(CancellationToken.None);
        _current.Dispose();
        _stopping.Dispose();
        _logger.LogInformation("PostgreSQL has stopped");
    }

    private async Task SuperviseAsync()
    {
        try
        {
            while (true)
            {
                var started = Stopwatch.GetTimestamp();
                await WaitForEndAsync();
                var end = await _current.DescribeEndAsync("although the host did not stop it");
                if (Stopwatch.GetElapsedTime(started) > CalmAfter)
                    _pause = FirstPause;
                await StartAgainAsync(end);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stops: from here on the server's end is wanted.
        }
    }

    private async Task WaitForEndAsync()
    {
        while (!_current.Exited.IsCompleted)
        {
            await Task.WhenAny(_current.Exited, Task.Delay(PruneInterval, _stopping.Token));
            _stopping.Token.ThrowIfCancellationRequested();
            _log.Prune();
        }
    }

    private async Task StartAgainAsync(Exception problem)
    {
        while (true)
        {
            _logger.LogError("{Problem} It is started again in {Pause} s", problem.Message, _pause.TotalSeconds);
            await Task.Delay(_pause, _stopping.Token);
            _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            limit.CancelAfter(_options.StartTimeout * RestartPatience);
            try
            {
                await _leftovers.EndAsync(limit.Token);
                var next = await _startAgain(limit.Token);
                _current.Dispose();
                _current = next;
                _logger.LogWarning("PostgreSQL runs again (process {ProcessId})", next.ProcessId);
                return;
            }
            catch (Exception exception) when (exception is EmbeddedPostgresException or NpgsqlException or IOException or OperationCanceledException)
            {
                _stopping.Token.ThrowIfCancellationRequested();
                problem = exception;
            }
        }
    }
}
