using System.Diagnostics;
using Npgsql;

namespace Conversion.Api.Hosting;

/// <summary>
/// The one clock of all nodes: the database's. It is asked at start and now and then, and the node's own clock, corrected by what
/// it differs, tells the time between: a node whose clock is wrong neither delays its jobs nor misdates their events.
/// </summary>
/// <param name="own">The node's own clock.</param>
public sealed class DatabaseClock(TimeProvider own) : TimeProvider
{
    private const int Tries = 3;
    private long _aheadTicks;

    /// <summary>What the database's clock is ahead of the node's; negative when it is behind.</summary>
    public TimeSpan Ahead => TimeSpan.FromTicks(Volatile.Read(ref _aheadTicks));

    public override DateTimeOffset GetUtcNow() => own.GetUtcNow() + Ahead;

    public override long GetTimestamp() => own.GetTimestamp();

    public override long TimestampFrequency => own.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        own.CreateTimer(callback, state, dueTime, period);

    /// <summary>Asks the database for its time, and goes by it from now on.</summary>
    /// <exception cref="NpgsqlException">The database could not be asked; what was known before stays.</exception>
    public async Task SynchroniseAsync(NpgsqlDataSource database, CancellationToken cancellation) =>
        Volatile.Write(ref _aheadTicks, (await MeasureAsync(database, cancellation)).Ticks);

    /// <summary>
    /// What the database's clock is ahead of the node's now. Of a few answers the quickest counts, since it is off by at most half its
    /// round trip (Cristian, 1989).
    /// </summary>
    /// <exception cref="NpgsqlException">The database could not be asked.</exception>
    public async Task<TimeSpan> MeasureAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var (quickest, ahead) = (TimeSpan.MaxValue, Ahead);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        for (var i = 0; i < Tries; i++)
        {
            await using var command = new NpgsqlCommand("select clock_timestamp()", connection);
            var (asked, began) = (own.GetUtcNow(), Stopwatch.GetTimestamp());
            var told = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellation))!);
            var roundTrip = Stopwatch.GetElapsedTime(began);
            if (roundTrip < quickest)
            {
                (quickest, ahead) = (roundTrip, told - asked - (roundTrip / 2));
            }
        }

        return ahead;
    }
}

/// <summary>Keeps the <see cref="DatabaseClock"/>: before anything else starts, then each half minute.</summary>
public sealed class ClockSynchronisation(DatabaseClock clock, NpgsqlDataSource database, ILogger<ClockSynchronisation> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WorthALine = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await SynchroniseAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await SynchroniseAsync(stoppingToken);
        }
    }

    private async Task SynchroniseAsync(CancellationToken cancellation)
    {
        try
        {
            var before = clock.Ahead;
            await clock.SynchroniseAsync(database, cancellation);
            if ((clock.Ahead - before).Duration() > WorthALine)
            {
                log.LogWarning("This node's clock differs from the database's by {Seconds:0.0} s; the database's counts.", clock.Ahead.TotalSeconds);
            }
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            if (!cancellation.IsCancellationRequested)
            {
                log.LogWarning("The database could not be asked for its time: {Reason}", failure.GetBaseException().Message);
            }
        }
    }
}
