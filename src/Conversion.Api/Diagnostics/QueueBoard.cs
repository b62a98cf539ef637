using Conversion.Api.Hosting;
using Conversion.Api.Pacing;
using Conversion.Domain.Breakers;
using Npgsql;

namespace Conversion.Api.Diagnostics;

/// <summary>What waits and runs now, over all nodes, from the queue itself.</summary>
public sealed class QueueBoard(NpgsqlDataSource database, PlatformStates states, PlatformPaces paces, NodeBoard nodes)
{
    private const int MostShown = 50;
    private const string Queue = EventStoreSetup.QueueTable;
    private const string Counts =
        """
        count(*) filter (where not running and shares_with is null and available_at <= now()),
        count(*) filter (where not running and shares_with is null and available_at > now()),
        count(*) filter (where shares_with is not null), count(*) filter (where running),
        coalesce(extract(epoch from now() - min(available_at) filter (where not running and available_at <= now())), 0)::float8
        """;

    public async Task<QueueView> ReadAsync(CancellationToken cancellation)
    {
        var slots = Slots.Of(await nodes.ReadAsync(cancellation));
        var lanes = (await states.ReadAsync(cancellation)).ToDictionary(state => (state.Platform, state.Exit));
        var now = (await database.ReadAsync("select now()", row => row.GetFieldValue<DateTimeOffset>(0), cancellation))[0];
        var groups = await database.ReadAsync(
            $"select platform, exit, {Counts} from {Queue} group by platform, exit order by platform, exit",
            row =>
            {
                var (platform, exit) = (row.GetString(0), row.GetString(1));
                var lane = lanes.GetValueOrDefault((platform, exit));
                var group = new WaitingGroup(
                    platform, exit, row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5),
                    lane is { Breaker.Status: not BreakerStatus.Closed }, paces.Of(platform).Concurrency, lane?.NextStartAt > now);
                return new QueueGroupView(
                    platform, exit, group.Due, group.Later, lane?.Parked ?? 0, group.Sharing, group.Running, row.GetDouble(6), group.Why(slots));
            },
            cancellation);
        var callers = await database.ReadAsync(
            $"select caller, {Counts} from {Queue} group by caller order by 2 desc, caller limit {MostShown}",
            row => new QueueCallerView(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetDouble(5)), cancellation);
        var oldest = await database.ReadAsync(
            $"""
             select job_id, caller, platform, exit, queued_at, available_at, attempt, parked from {Queue}
             where not running and shares_with is null order by available_at, queued_at, job_id limit {MostShown}
             """,
            row => new WaitingJobView(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5), row.GetInt32(6), row.GetBoolean(7),
                row.GetFieldValue<DateTimeOffset>(5) > now ? WaitReason.Backoff : groups.Find(group => group.Platform == row.GetString(2) && group.Exit == row.GetString(3))?.Why ?? WaitReason.Starting),
            cancellation);
        return new QueueView(
            groups.Sum(group => group.Due), groups.Sum(group => group.Later), groups.Sum(group => group.Sharing), groups.Sum(group => group.Running),
            groups.Select(group => group.OldestSeconds).DefaultIfEmpty().Max(), slots, groups, callers, oldest);
    }
}

/// <summary>The queue.</summary>
/// <param name="Due">Jobs that wait and are due.</param>
/// <param name="Later">Jobs whose next attempt is due later.</param>
/// <param name="Sharing">Jobs that wait for another job's result.</param>
/// <param name="Running">Attempts that run.</param>
/// <param name="OldestSeconds">For how long the first of those that are due has been.</param>
/// <param name="Slots">Slots over all nodes.</param>
/// <param name="Platforms">By platform and address.</param>
/// <param name="Callers">By caller, those with most jobs that are due first, at most 50.</param>
/// <param name="Oldest">The jobs that have waited longest, at most 50.</param>
public sealed record QueueView(
    long Due, long Later, long Sharing, long Running, double OldestSeconds, Slots Slots, IReadOnlyList<QueueGroupView> Platforms,
    IReadOnlyList<QueueCallerView> Callers, IReadOnlyList<WaitingJobView> Oldest);

/// <summary>The jobs of one platform and address.</summary>
/// <param name="Platform">The platform's name.</param>
/// <param name="Exit">The address that the platform sees: <c>direct</c> or <c>proxy</c>.</param>
/// <param name="Due">Jobs that could begin now.</param>
/// <param name="Later">Jobs whose time has not come.</param>
/// <param name="Parked">Jobs that were told that the platform refuses them.</param>
/// <param name="Sharing">Jobs that wait for another's work.</param>
/// <param name="Running">Attempts that run.</param>
/// <param name="OldestSeconds">Seconds that the oldest has waited.</param>
/// <param name="Why">What holds them back.</param>
public sealed record QueueGroupView(
    string Platform, string Exit, long Due, long Later, long Parked, long Sharing, long Running, double OldestSeconds, WaitReason Why);

/// <summary>The jobs of one caller.</summary>
/// <param name="Caller">The caller.</param>
/// <param name="Due">Jobs that could begin now.</param>
/// <param name="Later">Jobs whose time has not come.</param>
/// <param name="Sharing">Jobs that wait for another's work.</param>
/// <param name="Running">Attempts that run.</param>
/// <param name="OldestSeconds">Seconds that the oldest has waited.</param>
public sealed record QueueCallerView(string Caller, long Due, long Later, long Sharing, long Running, double OldestSeconds);

/// <summary>One job that waits.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Caller">Whose it is.</param>
/// <param name="Platform">The platform's name.</param>
/// <param name="QueuedAt">Since when it waits.</param>
/// <param name="DueAt">From when on it may begin.</param>
/// <param name="Attempts">How many attempts it has had.</param>
/// <param name="IsParked">Whether it was told that the platform refuses it.</param>
/// <param name="Why">What holds it back.</param>
public sealed record WaitingJobView(
    Guid JobId, string Caller, string Platform, DateTimeOffset QueuedAt, DateTimeOffset DueAt, int Attempts, bool IsParked, WaitReason Why);
