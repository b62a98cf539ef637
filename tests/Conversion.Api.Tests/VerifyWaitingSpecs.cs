using System.Net;
using Conversion.Api.Hosting;
using Conversion.Api.Verifying;
using Conversion.TestSupport;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversion.Api.Tests;

/// <summary>What waits beyond its bound, in the database of a service that has stopped: one that works would end the wait.</summary>
public sealed class VerifyWaitingSpecs(PostgresFixture postgres)
{
    private const string Keys = "--Converter:Auth:Keys:0:Key=ann-0123456789abcdef --Converter:Auth:Keys:0:Caller=ann";

    [Theory]
    [InlineData("update converter.job_queue set lease_until = now() - interval '50 seconds' where running", null)]
    [InlineData("update converter.job_queue set lease_until = now() - interval '90 seconds' where running", "I8 The lease of attempt 1 on node-a ran out 90 s ago.")]
    [InlineData("update converter.job_queue set lease_until = null where running", null)]
    [InlineData(
        "update converter.job_queue set lease_until = null where running; update converter.mt_events set timestamp = now() - interval '90 seconds'",
        "I8 Attempt 1 on node-a holds the job without a lease.")]
    [InlineData("update converter.job_queue set available_at = now() - interval '24 hours' where not running", null)]
    [InlineData("update converter.job_queue set available_at = now() - interval '25 hours' where not running", "I8 The job has been due for 25.0 h")]
    [InlineData("update converter_messages.wolverine_incoming_envelopes set execution_time = now() - interval '50 seconds'", null)]
    [InlineData(
        "update converter_messages.wolverine_incoming_envelopes set execution_time = now() - interval '90 seconds'",
        "I8 2 messages of type Conversion.Api.Jobs.GiveUpWaiting were due 90 s ago")]
    [InlineData(
        "insert into converter_messages.wolverine_dead_letters (id, body, message_type, exception_type, exception_message) values (gen_random_uuid(), '', 'T', 'E', 'why')",
        "I8 1 messages of type T were given up as dead letters: E: why")]
    [InlineData("update converter.mt_event_progression set last_seq_id = 0", null)]
    [InlineData(
        "update converter.mt_event_progression set last_seq_id = 0; update converter.mt_events set timestamp = now() - interval '90 seconds'",
        "I6 The read model JobProgress is 3 events behind, the oldest of them 90 s old.")]
    [InlineData(
        "update converter.mt_event_progression set last_seq_id = 0 where name = 'JobTimeline:All'; update converter.mt_events set timestamp = now() - interval '90 seconds'",
        "I6 The read model JobTimeline is 3 events behind, the oldest of them 90 s old.")]
    public async Task What_waits_beyond_its_bound_is_named(string change, string? expected)
    {
        await using var database = NpgsqlDataSource.Create(await StoppedServiceAsync());
        await using var command = database.CreateCommand(change);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var found = await new WaitingCheck(database, Options.Create(new LimitOptions())).FindAsync(TestContext.Current.CancellationToken);
        var told = found.Select(violation => $"{violation.Invariant} {violation.What}").Where(line => expected is null || line.StartsWith(expected[..2], StringComparison.Ordinal)).ToList();
        if (expected is null)
        {
            Assert.Empty(told);
        }
        else
        {
            Assert.Contains(told, line => line.StartsWith(expected, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("caller", HttpStatusCode.Forbidden)]
    [InlineData("operator", HttpStatusCode.OK)]
    public async Task Only_operators_may_look(string role, HttpStatusCode expected)
    {
        await using var service = await ServiceHost.StartAsync(postgres, [.. Keys.Split(' '), $"--Converter:Auth:Keys:0:Role={role}"]);
        using var client = service.Client("ann-0123456789abcdef");
        Assert.Equal(expected, (await client.GetAsync("/api/diagnostics/verify", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(expected, (await client.PostAsync("/api/diagnostics/verify", null, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Client().GetAsync("/api/diagnostics/verify", TestContext.Current.CancellationToken)).StatusCode);
    }

    // A running job and a waiting one.
    private async Task<string> StoppedServiceAsync()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        await service.RunningJobAsync();
        await service.SubmitAsync();
        await Eventually.BecomesAsync(
            () => service.ScalarAsync<long>("select coalesce(min(last_seq_id), 0) from converter.mt_event_progression where name in ('JobProgress:All', 'JobTimeline:All')"),
            reached => reached == 3, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return service.ConnectionString;
    }
}
