using Conversion.Api.Recovery;
using Conversion.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Conversion.Api.Tests;

/// <summary>A node that is frozen loses the lead; one that works keeps it. On a database of their own, where nobody else leads.</summary>
public sealed class LeaderWatchSpecs(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_that_holds_its_lock_in_silence_is_ended_and_another_may_take_it()
    {
        await using var database = await DatabaseAsync();
        await using var frozen = await LeadAsync(database);
        await using var changesSchema = await LeadAsync(database, @lock: 4004);
        await Eventually.BecomesAsync(() => WatchAsync(database, TimeSpan.FromMilliseconds(1)), ended => ended == 1, cancellation: Cancellation);

        await Eventually.BecomesAsync(async () =>
        {
            await using var next = database.CreateCommand("select pg_try_advisory_lock(42)");
            return (bool)(await next.ExecuteScalarAsync(Cancellation))!;
        }, isTaken => isTaken, cancellation: Cancellation);
    }

    [Fact]
    public async Task A_session_that_is_at_work_or_has_just_been_is_left_alone()
    {
        await using var database = await DatabaseAsync();
        await using var working = await LeadAsync(database);
        Assert.Equal(0, await WatchAsync(database, TimeSpan.FromMinutes(1)));

        await using var work = new NpgsqlCommand("select pg_sleep(300)", working);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = work.ExecuteNonQueryAsync(done.Token);
        await using var active = database.CreateCommand("select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()");
        await Eventually.BecomesAsync(async () => (long)(await active.ExecuteScalarAsync(Cancellation))!, count => count == 1, cancellation: Cancellation);
        Assert.Equal(0, await WatchAsync(database, TimeSpan.Zero));
        await done.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private async Task<NpgsqlDataSource> DatabaseAsync() => NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(Cancellation));

    private static async Task<NpgsqlConnection> LeadAsync(NpgsqlDataSource database, int @lock = 42)
    {
        var session = await database.OpenConnectionAsync(Cancellation);
        await using var take = new NpgsqlCommand($"select pg_advisory_lock({@lock})", session);
        await take.ExecuteNonQueryAsync(Cancellation);
        return session;
    }

    private static async Task<int> WatchAsync(NpgsqlDataSource database, TimeSpan patience)
    {
        using var watch = new LeaderWatch(database, TimeProvider.System, NullLogger<LeaderWatch>.Instance);
        return await watch.RunOnceAsync(patience, Cancellation);
    }
}
