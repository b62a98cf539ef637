using Conversion.Api.Hosting;
using Conversion.TestSupport;
using Npgsql;

namespace Conversion.Api.Tests;

public sealed class DatabaseClockSpecs(PostgresFixture postgres)
{
    [Theory]
    [InlineData(0)]
    [InlineData(3600)]
    [InlineData(-86_400)]
    public async Task A_node_whose_own_clock_is_wrong_tells_the_databases_time(int seconds)
    {
        await using var database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));
        var clock = new DatabaseClock(new WrongClock(TimeSpan.FromSeconds(seconds)));

        await clock.SynchroniseAsync(database, TestContext.Current.CancellationToken);

        // Database and test run on one machine, so its clock is the right one.
        Assert.Equal(-seconds, clock.Ahead.TotalSeconds, tolerance: 5);
        Assert.InRange(clock.GetUtcNow() - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_database_that_is_away_changes_nothing()
    {
        await using var away = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=1");
        var clock = new DatabaseClock(TimeProvider.System);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => clock.SynchroniseAsync(away, TestContext.Current.CancellationToken));
        Assert.Equal(TimeSpan.Zero, clock.Ahead);
    }

    private sealed class WrongClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
