using Conversion.Api.Hosting;
using Conversion.Domain.Breakers;
using Npgsql;

namespace Conversion.Api.Pacing;

/// <summary>How each platform stands, over all nodes: those that were asked, and those that jobs wait for.</summary>
public sealed class PlatformStates(NpgsqlDataSource database)
{
    private static readonly string All =
        $"""
         select platform, exit, coalesce(waiting, 0), coalesce(parked, 0), coalesce(running, 0),
           case when next_at > '-infinity' then next_at end, coalesce(breaker, 'closed'), refused, reason, coalesce(midway, false),
           opened_at, next_canary_at, coalesce(failed_canaries, 0), canary_job, canary_attempt
         from (
           select platform, exit, count(*) filter (where not running) as waiting, count(*) filter (where parked) as parked, count(*) filter (where running) as running
           from {EventStoreSetup.QueueTable} group by platform, exit
         ) queue full join {PaceTable.Name} using (platform, exit)
         order by platform, exit
         """;

    public Task<List<PlatformState>> ReadAsync(CancellationToken cancellation) => database.ReadAsync(
        All,
        row => new PlatformState(
            row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4),
            row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5), BreakerRow.Read(row, 6)),
        cancellation);
}

/// <summary>How a platform stands at one address.</summary>
/// <param name="Platform">The platform's name.</param>
/// <param name="Exit">The address that it sees.</param>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="Parked">Those of them that were told that it refuses them.</param>
/// <param name="Running">Attempts that run.</param>
/// <param name="NextStartAt">From when on its pace allows the next start; null when none was ever held back.</param>
/// <param name="Breaker">Its breaker.</param>
public sealed record PlatformState(string Platform, string Exit, long Waiting, long Parked, long Running, DateTimeOffset? NextStartAt, PlatformBreaker Breaker);
