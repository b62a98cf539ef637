using Conversion.Api.Hosting;
using Npgsql;
using Weasel.Core;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Conversion.Api.Diagnostics.Timings;

/// <summary>
/// What each node timed, counted into buckets (<see cref="Buckets"/>) minute by minute: never a row for a request. A node writes a few dozen rows a
/// minute at most, however much it does, and counts of all nodes and minutes add up.
/// </summary>
public sealed class TimingTable(NpgsqlDataSource database)
{
    internal const string Name = $"{EventStoreSetup.Schema}.tier_timing";

    /// <summary>The table, which is made with the event store's.</summary>
    public static ISchemaObject Table()
    {
        var table = new Table(new PostgresqlObjectName(EventStoreSetup.Schema, Name[(EventStoreSetup.Schema.Length + 1)..], SchemaUtils.IdentifierUsage.General));
        table.AddColumn("minute", "timestamp with time zone").AsPrimaryKey();
        table.AddColumn<string>("node").AsPrimaryKey();
        table.AddColumn<string>("tier").AsPrimaryKey();
        table.AddColumn<int>("bucket").AsPrimaryKey();
        table.AddColumn<long>("count").NotNull();
        table.AddColumn("seconds", "double precision").NotNull();
        return table;
    }

    /// <summary>Adds to this minute's counts, by the database's clock.</summary>
    public async Task AddAsync(string node, IReadOnlyCollection<TimingCount> counts, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
             insert into {Name} as kept (minute, node, tier, bucket, count, seconds)
             select date_trunc('minute', now()), $1, added.* from unnest($2::text[], $3::int[], $4::bigint[], $5::float8[]) as added
             on conflict (minute, node, tier, bucket) do update set count = kept.count + excluded.count, seconds = kept.seconds + excluded.seconds
             """);
        command.Parameters.Add(new() { Value = node });
        command.Parameters.Add(new() { Value = counts.Select(count => count.Tier.Name()).ToArray() });
        command.Parameters.Add(new() { Value = counts.Select(count => count.Bucket).ToArray() });
        command.Parameters.Add(new() { Value = counts.Select(count => count.Count).ToArray() });
        command.Parameters.Add(new() { Value = counts.Select(count => count.Seconds).ToArray() });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The minute in which a time lies: what was timed in it is counted together.</summary>
    public static DateTimeOffset MinuteOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    /// <summary>What all nodes timed since <see cref="MinuteOf"/> the given time.</summary>
    public async Task<IReadOnlyDictionary<Tier, TierReading>> ReadAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var rows = await database.ReadAsync(
            $"select tier, bucket, sum(count)::bigint, sum(seconds) from {Name} where minute >= $1 group by tier, bucket",
            row => (Tier: TierNames.Find(row.GetString(0)), Bucket: row.GetInt32(1), Count: row.GetInt64(2), Seconds: row.GetDouble(3)), cancellation, [MinuteOf(since)]);
        return rows.Where(row => row.Tier is not null).Select(row => new TimingCount(row.Tier!.Value, row.Bucket, row.Count, row.Seconds))
            .GroupBy(count => count.Tier).ToDictionary(tier => tier.Key, tier => TierReading.Of([.. tier]));
    }

    /// <summary>Forgets what is older than anybody may ask for.</summary>
    public async Task<int> ForgetAsync(TimeSpan age, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"delete from {Name} where minute < now() - $1");
        command.Parameters.Add(new() { Value = age });
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>So many times of one tier that fell into one bucket.</summary>
public sealed record TimingCount(Tier Tier, int Bucket, long Count, double Seconds);
