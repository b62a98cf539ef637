using Conversion.Domain.Jobs;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;
using Npgsql;

namespace Conversion.Chaos.Races;

/// <summary>Three nodes in this process on one database, and what may be seen of them past their API.</summary>
public sealed class RacingNodes : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly PostgresFixture _postgres;
    private readonly TestFolder _folder;
    private readonly NpgsqlDataSource _database;
    private readonly List<RacingNode> _nodes = [];

    private RacingNodes(PostgresFixture postgres, TestFolder folder, string connectionString)
    {
        (_postgres, _folder) = (postgres, folder);
        _database = NpgsqlDataSource.Create(connectionString);
        Data = new ServiceData(connectionString, folder.Path);
    }

    /// <summary>One of them.</summary>
    public RacingNode A => _nodes[0];

    /// <summary>Another.</summary>
    public RacingNode B => _nodes[1];

    /// <summary>All of them.</summary>
    public IReadOnlyList<RacingNode> All => _nodes;

    /// <summary>Their jobs' streams.</summary>
    public ServiceData Data { get; }

    /// <summary>Starts the database and the nodes.</summary>
    public static async Task<RacingNodes> StartAsync(CancellationToken cancellation)
    {
        var postgres = new PostgresFixture();
        var connectionString = await postgres.CreateDatabaseAsync(cancellation);
        var folder = TestFolder.Create();
        var nodes = new RacingNodes(postgres, folder, connectionString);
        try
        {
            foreach (var name in new[] { "node-1", "node-2", "node-3" })
                nodes._nodes.Add(await RacingNode.StartAsync(connectionString, name, folder.Path));
            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets the lease of a running job end, a second ago unless told.</summary>
    public Task ExpireAsync(Guid job, TimeSpan? after = null) => SetAsync(job, "lease_until", after ?? -Second);

    /// <summary>Lets a running job's attempt take longer than it may.</summary>
    public Task OverrunAsync(Guid job) => SetAsync(job, "overdue_at", -Second);

    /// <summary>Has the jobs' platform refuse this service; any attempt may find out that it no longer does.</summary>
    public async Task RefuseAsync()
    {
        await using var command = _database.CreateCommand(
            """
            insert into converter.platform_pace (platform, exit, next_at, breaker, reason, next_canary_at) values ('generic', 'direct', '-infinity', 'half_open', 'bot_check', now())
            on conflict do nothing
            """);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The queue's row of each job that has one.</summary>
    public async Task<IReadOnlyDictionary<Guid, QueueEntry>> QueueAsync()
    {
        await using var command = _database.CreateCommand("select job_id, running, attempt, node, coalesce(lease_until > now(), false) from converter.job_queue");
        await using var reader = await command.ExecuteReaderAsync();
        var queue = new Dictionary<Guid, QueueEntry>();
        while (await reader.ReadAsync())
            queue.Add(reader.GetGuid(0), new QueueEntry(reader.GetBoolean(1), reader.GetInt32(2), await reader.IsDBNullAsync(3) ? null : reader.GetString(3), reader.GetBoolean(4)));
        return queue;
    }

    /// <summary>Whether every job that waits may be claimed by now.</summary>
    public async Task<bool> AreAllDueAsync()
    {
        await using var command = _database.CreateCommand("select not exists (select from converter.job_queue where not running and available_at > now())");
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>
    /// All that a command may change: how many events there are, the queue, and how many messages wait for their time. When an attempt
    /// is overdue is left out: that counts from the latest report of its source. So are tombstones, with which Marten fills the place
    /// of an append that was rolled back.
    /// </summary>
    public async Task<Kept> KeptAsync()
    {
        await using var command = _database.CreateCommand(
            """
            select (select count(*) from converter.mt_events where type <> 'tombstone'),
                   (select coalesce(jsonb_agg(to_jsonb(q) - 'overdue_at' order by job_id)::text, '') from converter.job_queue q),
                   (select count(*) from converter_messages.wolverine_incoming_envelopes where status = 'Scheduled')
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new Kept(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
        await _postgres.DisposeAsync();
    }

    private async Task SetAsync(Guid job, string column, TimeSpan fromNow)
    {
        await using var command = _database.CreateCommand($"update converter.job_queue set {column} = now() + $2 where job_id = $1 and running");
        command.Parameters.Add(new() { Value = job });
        command.Parameters.Add(new() { Value = fromNow });
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>A row of the queue.</summary>
/// <param name="Running">Whether an attempt holds the job.</param>
/// <param name="Attempt">The latest attempt that did.</param>
/// <param name="Node">Who holds it.</param>
/// <param name="IsLeased">Whether its lease has not run out.</param>
public sealed record QueueEntry(bool Running, int Attempt, string? Node, bool IsLeased)
{
    /// <summary>What is wrong with the row of a job; null when it says what the events say.</summary>
    /// <param name="entry">The row; null when there is none.</param>
    /// <param name="job">The fold of the events.</param>
    public static string? Defect(QueueEntry? entry, ConversionJob job) => (entry, job) switch
    {
        (null, { IsTerminal: true }) => null,
        (null, _) => "has no row in the queue, and has not ended.",
        (_, { IsTerminal: true }) => "has ended, and is in the queue.",
        ({ Running: var running }, _) when running != (job.Status == JobStatus.Running && job.Shared is null) => $"is {job.Status}; its row says {entry}.",
        ({ Running: true }, _) when entry.Attempt != job.Attempt || entry.Node != job.Node => $"is held by attempt {job.Attempt} on {job.Node}; its row says {entry}.",
        _ => null,
    };
}

/// <summary>All that a command may change.</summary>
/// <param name="Events">How many events there are.</param>
/// <param name="Queue">The queue's rows.</param>
/// <param name="Messages">How many messages wait for their time.</param>
public sealed record Kept(long Events, string Queue, long Messages);
