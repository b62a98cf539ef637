using Conversion.TestSupport;

namespace Conversion.EmbeddedPostgres.Tests;

public class FixtureSpecs
{
    [Fact]
    public async Task Databases_of_one_fixture_are_empty_apart_and_on_one_server()
    {
        await using var fixture = new PostgresFixture();

        var one = await fixture.CreateDatabaseAsync(DataDirectory.Cancellation);
        var other = await fixture.CreateDatabaseAsync(DataDirectory.Cancellation);
        await DataDirectory.KeepAsync(one, 1);
        await DataDirectory.KeepAsync(other, 2);

        Assert.Equal("1", await DataDirectory.KeptAsync(one));
        Assert.Equal("2", await DataDirectory.KeptAsync(other));
        Assert.Equal(
            await DataDirectory.QueryAsync<int>(one, "select inet_server_port()"), await DataDirectory.QueryAsync<int>(other, "select inet_server_port()"));
    }

    [Fact]
    public async Task A_given_server_gets_its_databases_dropped_at_the_end()
    {
        using var data = new DataDirectory();
        await using var mine = await data.StartAsync();
        const string count = "select count(*) from pg_database where datname like 'test\\_%'";
        await using (var server = await TestServer.StartAsync(mine.ConnectionString, DataDirectory.Cancellation))
        {
            await DataDirectory.KeepAsync(await server.CreateDatabaseAsync(DataDirectory.Cancellation), 1);
            Assert.Equal(1, await DataDirectory.QueryAsync<long>(mine.ConnectionString, count));
        }

        Assert.Equal(0, await DataDirectory.QueryAsync<long>(mine.ConnectionString, count));
    }

    [Fact]
    public async Task A_condition_that_never_holds_is_reported_with_what_was_seen()
    {
        var exception = await Assert.ThrowsAsync<TimeoutException>(() => Eventually.BecomesAsync(
            () => Task.FromResult(41), answer => answer == 42, TimeSpan.FromMilliseconds(50), DataDirectory.Cancellation));

        Assert.Contains("answer == 42", exception.Message);
        Assert.Contains("41", exception.Message);
    }

    [Fact]
    public void What_a_killed_test_process_left_is_removed_by_the_next()
    {
        using var own = TestFolder.Create();
        var left = own.Path + "-left";
        Directory.CreateDirectory(left);
        File.WriteAllText(Path.Combine(left, "in-use"), "");

        using var next = TestFolder.Create();

        Assert.False(Directory.Exists(left));
        Assert.True(Directory.Exists(own.Path));
    }
}
