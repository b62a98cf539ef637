using Conversion.EmbeddedPostgres;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Conversion.Chaos.Running;

/// <summary>A PostgreSQL, a data directory, a server of sources, and nodes that share them: all real, all on loopback.</summary>
public sealed class Cluster : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly EmbeddedPostgresServer _postgres;

    private Cluster(ClusterShape shape, TestFolder folder, EmbeddedPostgresServer postgres, MediaServer media)
    {
        (Shape, _folder, _postgres, Media) = (shape, folder, postgres, media);
        Data = new ServiceData(ConnectionString, DataFolder);
        Nodes = [.. Enumerable.Range(1, shape.Nodes).Select(number => new Node($"node-{number}", SettingsOf($"node-{number}")))];
    }

    /// <summary>What it is made of.</summary>
    public ClusterShape Shape { get; }

    /// <summary>Its nodes, in the order in which clients try them.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>Where its jobs' sources are.</summary>
    public MediaServer Media { get; }

    /// <summary>What its nodes keep.</summary>
    public ServiceData Data { get; }

    /// <summary>The disk of the work folders, where they have one of their own.</summary>
    public SmallDisk? WorkDisk { get; private set; }

    /// <summary>The jobs that were accepted in all runs so far.</summary>
    public HashSet<Guid> Accepted { get; } = [];

    /// <summary>PostgreSQL's process; another one after it was restarted.</summary>
    public int PostgresId => _postgres.ProcessId;

    /// <summary>All of PostgreSQL's processes, the first one first.</summary>
    public IReadOnlyList<RunningProcess> PostgresProcesses =>
        [.. RunningProcess.Find(PostgresId) is { } postmaster ? [postmaster] : Array.Empty<RunningProcess>(), .. RunningProcess.StartedBy(PostgresId)];

    /// <summary>The harness's own way to the database.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_postgres.ConnectionString)
    {
        ApplicationName = "chaos",
        MaxPoolSize = 20,
        Timeout = 5,
        CommandTimeout = 20,
    }.ConnectionString;

    private string DataFolder => Path.Combine(_folder.Path, "data");

    /// <summary>Starts the database and the sources, and no node yet.</summary>
    public static async Task<Cluster> PrepareAsync(ClusterShape shape, CancellationToken cancellation)
    {
        var folder = TestFolder.Create();
        try
        {
            var options = new EmbeddedPostgresOptions(Path.Combine(folder.Path, "database"))
            {
                Durable = shape.Durable,
                MaxPoolSize = 40,
                Settings = new Dictionary<string, string> { ["max_connections"] = "300" },
            };
            var postgres = await EmbeddedPostgresServer.StartAsync(options, NullLogger.Instance, cancellation);
            return new Cluster(shape, folder, postgres, await MediaServer.StartAsync());
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The same with all its nodes, which start at once.</summary>
    public static async Task<Cluster> StartAsync(ClusterShape shape, CancellationToken cancellation)
    {
        var cluster = await PrepareAsync(shape, cancellation);
        try
        {
            await cluster.StartMissingNodesAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the nodes that do not run.</summary>
    public Task StartMissingNodesAsync() => Task.WhenAll(Nodes.Where(node => !node.IsRunning).Select(node => node.StartAsync()));

    /// <summary>Sends PostgreSQL's first process a signal.</summary>
    public void SignalPostgres(UnixSignal signal) => RunningProcess.Find(PostgresId)?.TrySend(signal);

    /// <summary>Gives the work folders a disk of their own. Before any node starts.</summary>
    /// <exception cref="InvalidOperationException">It cannot be mounted.</exception>
    public SmallDisk MountWorkDisk(string size) =>
        WorkDisk = SmallDisk.TryMountAt(Data.WorkFolder, $"size={size}", out var obstacle) ?? throw new InvalidOperationException(obstacle);

    /// <summary>The node of that name.</summary>
    public Node NodeOf(string name) => Nodes.Single(node => node.Name == name);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        await Media.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await _postgres.DisposeAsync();
        WorkDisk?.Dispose();
        _folder.Dispose();
    }

    private string[] SettingsOf(string node) =>
    [
        $"--ConnectionStrings:Postgres={_postgres.ConnectionString}",
        $"--Converter:DataDirectory={DataFolder}", "--Converter:Results:Reuse=false",
        $"--Converter:NodeName={node}",
        "--Converter:Egress:AllowedNetworks:0=127.0.0.1/32",
        "--Converter:Workers:Slots=2",
        "--Logging:Console:FormatterName=simple",
        "--Logging:Console:FormatterOptions:SingleLine=true",
        "--Logging:Console:FormatterOptions:TimestampFormat=HH:mm:ss.fff ",
        .. Shape.Settings.Split('\n', StringSplitOptions.RemoveEmptyEntries),
    ];
}
