using Conversion.Api.Diagnostics;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;

namespace Conversion.Api.Tests.Diagnostics;

/// <summary>What diagnostics count is there for as long as a window reaches, and no longer; and an answer says which times it counts.</summary>
public sealed class KeptTimingsSpecs(PostgresFixture postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_forgets_timelines_and_timings_that_no_window_reaches_and_keeps_the_rest()
    {
        var database = await postgres.CreateDatabaseAsync(Cancellation);
        await using (var before = await ServiceHost.StartAsync(database))
        {
            await PastAsync(before, "old", DateTimeOffset.UtcNow - Window.Longest - TimeSpan.FromDays(2));
            await PastAsync(before, "young", DateTimeOffset.UtcNow - Window.Longest + TimeSpan.FromHours(1));
            await PastAsync(before, "open", DateTimeOffset.UtcNow - Window.Longest - TimeSpan.FromDays(2), isOpen: true);
            await Eventually.BecomesAsync(() => CallersAsync(before), callers => callers == "old open young", Patience, Cancellation);
            await before.ExecuteAsync(
                """
                insert into converter.tier_timing (minute, node, tier, bucket, count, seconds)
                select date_trunc('minute', now() - age), name, 'files', 0, 1, 1 from (values ('old', interval '30 days 1 hour'), ('young', interval '29 days 23 hours')) kept (name, age)
                """);
        }

        await using var after = await ServiceHost.StartAsync(database);

        await Eventually.BecomesAsync(() => CallersAsync(after), callers => callers == "open young", Patience, Cancellation);
        await Eventually.BecomesAsync(
            () => after.ScalarAsync<string>("select coalesce(string_agg(node, ' ' order by node), '') from converter.tier_timing where node in ('old', 'young')"), nodes => nodes == "young", Patience, Cancellation);
    }

    [Fact]
    public async Task What_is_counted_by_whole_minutes_says_from_which_on()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        await service.ExecuteAsync(
            """
            insert into converter.tier_timing (minute, node, tier, bucket, count, seconds)
            select date_trunc('minute', now()) - interval '1 minute' * age, 'other', 'files', 0, 1, 1 from generate_series(0, 30) age
            """);

        var answer = await service.GetAsync("/api/diagnostics/bottlenecks?window=5m");

        var (from, timedFrom, to) = (answer["from"]!.GetValue<DateTimeOffset>(), answer["timedFrom"]!.GetValue<DateTimeOffset>(), answer["to"]!.GetValue<DateTimeOffset>());
        Assert.Equal(TimeSpan.FromMinutes(5), to - from);
        Assert.Equal((0, 0), (timedFrom.Second, timedFrom.Millisecond));
        Assert.InRange(from - timedFrom, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        // The minute in which the window begins, the five after it; what the spec's own start was in may be one before.
        Assert.InRange(answer["stages"]!.AsArray().Single(stage => stage!.Text("stage") == "files")!["count"]!.GetValue<int>(), 5, 6);
    }

    [Fact]
    public async Task The_last_success_is_told_however_long_ago_it_was_and_is_work_of_ones_own()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var at = DateTimeOffset.UtcNow.AddHours(-3);
        await PastAsync(service, "ann", at);
        await PastAsync(service, "bob", at.AddHours(2), isServed: true);
        await Eventually.BecomesAsync(() => CallersAsync(service), callers => callers == "ann bob", Patience, Cancellation);

        var platform = Assert.Single((await service.GetAsync("/api/diagnostics/platforms?window=10m"))["platforms"]!.AsArray())!;

        Assert.Equal(("youtube", 0), (platform.Text("platform"), platform["outcomes"]!["completed"]!.GetValue<int>()));
        Assert.Equal(at.AddSeconds(3), platform["outcomes"]!["lastSuccessAt"]!.GetValue<DateTimeOffset>(), TimeSpan.FromMilliseconds(1));
    }

    // A job that completed three seconds after it was submitted, or has not yet, or was served with what was stored.
    private static async Task PastAsync(ServiceHost service, string caller, DateTimeOffset at, bool isOpen = false, bool isServed = false)
    {
        var (id, job, events) = (Guid.CreateVersion7(), new ConversionJob(), new List<object>());
        void Append(params IEnumerable<IJobEvent> more) => events.AddRange(more.Select(e =>
        {
            job = ConversionJob.Evolve(job, e);
            return e;
        }));
        var song = new Artifact(id.ToString("N"), "a.mp3", "audio/mpeg", 1, 9, new string('0', 64), null);
        Append(new JobSubmitted(id, caller, "https://example.com/", "youtube", "v1:x", new OutputProfile(OutputFormat.Mp3), true, JobPriority.Normal, null, at));
        if (isServed)
        {
            Append(new JobServedFromCache(Guid.CreateVersion7(), song, null, at), new JobCompleted(0, at));
        }
        else if (!isOpen)
        {
            Append(JobDecisions.StartAttempt(job, "node-1", at.AddSeconds(1)));
            Append(JobDecisions.Complete(job, 1, song, at.AddSeconds(3)));
        }

        await using var session = service.Store.LightweightSession();
        session.Events.StartStream<ConversionJob>(id, [.. events]);
        await session.SaveChangesAsync(Cancellation);
    }

    private static Task<string> CallersAsync(ServiceHost service) =>
        service.ScalarAsync<string>("select coalesce(string_agg(data ->> 'Caller', ' ' order by data ->> 'Caller'), '') from converter.mt_doc_jobtimeline");
}
