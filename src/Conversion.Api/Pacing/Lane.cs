using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Marten;
using Npgsql;

namespace Conversion.Api.Pacing;

/// <summary>Waiting jobs of one platform, address and rank: the first of them is due before the others.</summary>
/// <param name="Platform">The platform's name.</param>
/// <param name="Exit">The address that it sees.</param>
/// <param name="Priority">The rank.</param>
/// <param name="IsNew">Whether no attempt has ever been started there.</param>
/// <param name="IsUnlimited">Whether nothing at all holds it back: it is not one site, and has no pace.</param>
/// <param name="OpensIn">Time until pace and breaker allow the next start; null when they do now, and a job is due.</param>
internal sealed record Lane(string Platform, string Exit, int Priority, bool IsNew, bool IsUnlimited, TimeSpan? OpensIn)
{
    private const string Queue = EventStoreSetup.QueueTable;

    // The lanes are found by leaps over the index from one to the next (PostgreSQL's wiki calls it a loose index scan), and of each
    // only the first job is looked at. So a claim costs the same whether ten jobs wait or ten thousand, and a platform that may
    // not be asked now costs nothing at all.
    private static readonly string Find =
        $"""
         with recursive lane as (
           (select platform, exit, priority from {Queue} where not running order by platform, exit, priority limit 1)
           union all
           select following.* from lane cross join lateral (
             select platform, exit, priority from {Queue}
             where not running and (platform, exit, priority) > (lane.platform, lane.exit, lane.priority)
             order by platform, exit, priority limit 1) following
         ), busy as (
           select platform, exit, count(*) as running from {Queue} where running group by platform, exit
         ), gate as (
           select platform, exit, priority, pace.next_at is null as is_new,
             nullif(greatest(pace.next_at, case when breaker = 'open' then next_canary_at end, now()), now()) - now() as opens_in
           from lane left join busy using (platform, exit) left join {PaceTable.Name} pace using (platform, exit)
             left join unnest($2::text[], $3::int[]) as limits (platform, most) using (platform)
           where coalesce(busy.running < limits.most, true) and not exists (
             select from {Queue} canary where pace.breaker = 'half_open' and canary.running and canary.job_id = pace.canary_job and canary.attempt = pace.canary_attempt)
         )
         select platform, exit, priority, is_new, opens_in from gate
         left join lateral (
           select queued_at, job_id from {Queue} q
           where gate.opens_in is null and not q.running and q.platform = gate.platform and q.exit = gate.exit and q.priority = gate.priority and {JobLeases.IsDue}
           order by queued_at, job_id limit 1) first on true
         where opens_in is not null or first.job_id is not null
         order by priority desc, first.queued_at, first.job_id
         """;

    /// <summary>Where a job may be started now for <paramref name="node"/>, the one whose turn it is first; and where one may be later.</summary>
    public static async Task<List<Lane>> FindAsync(IDocumentSession session, string node, PlatformPaces paces, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Find);
        command.Parameters.Add(new() { Value = node });
        command.Parameters.Add(new() { Value = paces.Limited });
        command.Parameters.Add(new() { Value = paces.Limits });
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        var lanes = new List<Lane>();
        while (await reader.ReadAsync(cancellation))
        {
            var platform = reader.GetString(0);
            lanes.Add(new Lane(
                platform, reader.GetString(1), reader.GetInt32(2), reader.GetBoolean(3), paces.IsUnlimited(platform),
                reader.IsDBNull(4) ? null : reader.GetFieldValue<TimeSpan>(4)));
        }

        return lanes;
    }
}
