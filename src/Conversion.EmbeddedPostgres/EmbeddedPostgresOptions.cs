namespace Conversion.EmbeddedPostgres;

/// <summary>How the embedded PostgreSQL is started.</summary>
/// <param name="DataDirectory">
/// The host's data directory; created when it is missing. The cluster lives in its sub-folder <c>postgres</c>, or, when the account
/// that runs the server cannot reach it, below <see cref="SharedRoot"/>.
/// </param>
public sealed record EmbeddedPostgresOptions(string DataDirectory)
{
    /// <summary>The folder with <c>initdb</c> and <c>postgres</c>; null looks on PATH, in the distribution's folders, and asks <c>pg_config</c>.</summary>
    public string? BinDirectory { get; init; }

    /// <summary>How long a start may take in all, initdb and crash recovery included. Default 60 s; more than zero.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a fast shutdown may take before the server is stopped the immediate way. Default 20 s; more than zero.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Whether a commit survives a power cut; it survives a killed server either way. Only tests turn it off: their data lives as long
    /// as their process, and without fsync every commit and every new database costs a fraction.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>
    /// PostgreSQL settings by name, over the defaults (<c>max_connections</c> 200, <c>shared_buffers</c> 128MB, …). Where the server
    /// listens and who may connect cannot be changed.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Where clusters live whose data directory the server's account cannot reach. Default <c>/var/lib/converter</c>.</summary>
    public string SharedRoot { get; init; } = "/var/lib/converter";

    /// <summary>The name under which the host's connections show in <c>pg_stat_activity</c>. Default <c>converter</c>.</summary>
    public string ApplicationName { get; init; } = "converter";

    /// <summary>Connections in the pool of each data source, 1 to 190. Default 100, half of what the server takes.</summary>
    public int MaxPoolSize { get; init; } = 100;
}
