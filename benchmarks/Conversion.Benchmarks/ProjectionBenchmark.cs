using System.Diagnostics;
using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Api.ReadModels;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;
using Marten;
using Npgsql;

namespace Conversion.Benchmarks;

/// <summary>
/// Whether the asynchronous read models keep up: jobs live their lives at so many events a second, appended in this process with the service's own
/// configuration, inline models included, while a node of the service, which does nothing else, brings the asynchronous ones up to date.
/// </summary>
internal static class ProjectionBenchmark
{
    private const int JobsAtOnce = 400;
    private const string Events = $"{EventStoreSetup.Schema}.mt_events";
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(int rate, int seconds)
    {
        await using var postgres = new PostgresFixture();
        using var folder = TestFolder.Create();
        var address = await postgres.CreateDatabaseAsync();
        await using var service = await ServiceProcess.StartAsync(
            $"--ConnectionStrings:Postgres={address}", $"--Converter:DataDirectory={folder.Path}/data", "--Converter:Workers:Slots=0", "--Logging:LogLevel:Default=Warning");
        await using var database = NpgsqlDataSource.Create(address);
        await using var store = DocumentStore.For(options => EventStoreSetup.Configure(options, database));

        using var enough = new CancellationTokenSource();
        var watching = WatchAsync(database, enough.Token);
        var (appended, took) = await AppendAsync(store, rate, seconds);
        var stopped = Stopwatch.GetTimestamp();
        await Eventually.BecomesAsync(async () => (await LagAsync(database)).Max(lag => lag.Events), behind => behind == 0, Patience);
        var drained = Stopwatch.GetElapsedTime(stopped);
        await enough.CancelAsync();
        var lags = await watching;

        Console.WriteLine($"{appended} events in {took.TotalSeconds:0.0} s, {appended / took.TotalSeconds:0} a second ({rate} wanted), {JobsAtOnce} jobs at once, {Environment.ProcessorCount} cores");
        foreach (var model in lags.GroupBy(lag => lag.Model))
        {
            var behind = Percentiles.Of(model.Select(lag => TimeSpan.FromSeconds(lag.Seconds)));
            Console.WriteLine(
                $"{model.Key}: behind by {behind.Median:0} ms as a rule, p95 {behind.P95:0} ms, most {behind.Most:0} ms; at most {model.Max(lag => lag.Events)} events, in the last quarter {model.Skip(model.Count() * 3 / 4).Max(lag => lag.Events)}");
        }

        Console.WriteLine($"up to date {drained.TotalMilliseconds:0} ms after the last event");
        await service.TerminateAsync(TimeSpan.FromSeconds(40));
    }

    private static async Task<(long Appended, TimeSpan Took)> AppendAsync(DocumentStore store, int rate, int seconds)
    {
        var lives = Enumerable.Range(0, JobsAtOnce).Select(_ => JobLife().GetEnumerator()).ToArray();
        var (appended, next) = (0L, 0);
        var began = Stopwatch.GetTimestamp();
        using var ticks = new PeriodicTimer(Tick);
        while (Stopwatch.GetElapsedTime(began) is var now && now.TotalSeconds < seconds)
        {
            // What could not be appended in its tick is appended in a later one, so that a rate that is met is met on average.
            var due = (long)(rate * now.TotalSeconds) - appended;
            for (; due > 0; due -= rate / 10)
            {
                await using var session = store.LightweightSession();
                for (var i = 0; i < Math.Min(due, rate / 10); i++, appended++)
                {
                    var life = lives[next % JobsAtOnce];
                    if (!life.MoveNext())
                    {
                        life = lives[next % JobsAtOnce] = JobLife().GetEnumerator();
                        life.MoveNext();
                    }

                    next++;
                    var (job, e) = life.Current;
                    _ = e is JobSubmitted ? session.Events.StartStream<ConversionJob>(job, e) : session.Events.Append(job, e);
                }

                // Nobody works on them, and nobody is to take them for lost.
                session.QueueSqlCommand($"update {EventStoreSetup.QueueTable} set lease_until = now() + interval '1 day', overdue_at = now() + interval '1 day' where running and lease_until is null");
                await session.SaveChangesAsync();
            }

            await ticks.WaitForNextTickAsync();
        }

        return (appended, Stopwatch.GetElapsedTime(began));
    }

    // A conversion of half a minute, as its worker reports it.
    private static IEnumerable<(Guid Job, object Event)> JobLife()
    {
        var job = Guid.CreateVersion7();
        yield return (job, new JobSubmitted(
            job, KeyAuthentication.LocalCaller, "https://example.com/song.mp4", "generic", $"{job:N}", new OutputProfile(OutputFormat.Mp3), true, JobPriority.Normal, null, DateTimeOffset.UtcNow));
        yield return (job, new AttemptStarted(1, "working", "default", DateTimeOffset.UtcNow));
        yield return (job, new SourceResolved(1, new SourceMetadata("generic", "1", "A song", "A singer", 210, null, null, null), DateTimeOffset.UtcNow));
        yield return (job, new PhaseStarted(1, JobPhase.Converting, DateTimeOffset.UtcNow));
        for (var second = 1; second <= 30; second++)
        {
            yield return (job, new ProgressReported(1, new AttemptProgress(3 * second, second * 100_000L, 3_000_000, 100_000, 30 - second, 7 * second, second / 2d), DateTimeOffset.UtcNow));
        }

        yield return (job, new PhaseStarted(1, JobPhase.Storing, DateTimeOffset.UtcNow));
        yield return (job, new OutputStored(1, new Artifact($"{job:N}", "A song.mp3", "audio/mpeg", 5_000_000, 210, new string('0', 64), null), DateTimeOffset.UtcNow));
        yield return (job, new JobCompleted(1, DateTimeOffset.UtcNow));
    }

    private static async Task<List<Lag>> WatchAsync(NpgsqlDataSource database, CancellationToken enough)
    {
        var lags = new List<Lag>();
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (!enough.IsCancellationRequested)
        {
            lags.AddRange(await LagAsync(database));
            await looks.WaitForNextTickAsync(CancellationToken.None);
        }

        return lags;
    }

    private static async Task<List<Lag>> LagAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            $"""
             select model, behind.events, coalesce(extract(epoch from clock_timestamp() - behind.oldest), 0)::float8
             from unnest($1::text[], $2::text[]) as kept (model, shard) cross join lateral (
               select count(*) as events, min(timestamp) as oldest from {Events}
               where seq_id > coalesce((select last_seq_id from {EventStoreSetup.Schema}.mt_event_progression where name = kept.shard), 0)) behind
             """);
        command.Parameters.Add(new() { Value = AsyncModels.All.ToArray() });
        command.Parameters.Add(new() { Value = AsyncModels.All.Select(AsyncModels.ShardOf).ToArray() });
        await using var reader = await command.ExecuteReaderAsync();
        var lags = new List<Lag>();
        while (await reader.ReadAsync())
        {
            lags.Add(new Lag(reader.GetString(0), reader.GetInt64(1), reader.GetDouble(2)));
        }

        return lags;
    }

    private sealed record Lag(string Model, long Events, double Seconds);
}
