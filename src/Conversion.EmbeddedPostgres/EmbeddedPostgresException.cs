namespace Conversion.EmbeddedPostgres;

/// <summary>The embedded PostgreSQL cannot serve. The message says what failed, why, and what to do next.</summary>
public abstract class EmbeddedPostgresException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A program that the embedded PostgreSQL needs is not installed.</summary>
/// <param name="missing">What is missing, for example <c>initdb and postgres</c>.</param>
/// <param name="reason">Why it is needed and where it was looked for.</param>
public sealed class PostgresBinariesNotFoundException(string missing, string reason) : EmbeddedPostgresException(
    $"{missing} not found. {reason} Run scripts/install, or configure ConnectionStrings:Postgres with a server of your own.")
{
    /// <summary>What is missing.</summary>
    public string Missing { get; } = missing;
}

/// <summary>Another process serves this data directory.</summary>
/// <param name="dataDirectory">The directory both want.</param>
/// <param name="holderProcessId">The process that holds it, if it left its number.</param>
public sealed class DataDirectoryInUseException(string dataDirectory, int? holderProcessId) : EmbeddedPostgresException(
    $"The data directory {dataDirectory} is in use by another host"
    + (holderProcessId is { } pid ? $" (process {pid})" : "")
    + ". Two hosts cannot share one embedded database: stop the other one, give this one a data directory of its own,"
    + " or configure ConnectionStrings:Postgres with a server that both use.")
{
    /// <summary>The process that holds the directory; null when it is not known.</summary>
    public int? HolderProcessId { get; } = holderProcessId;
}

/// <summary>The cluster was made by a major version of PostgreSQL that is not installed; its files cannot be read by another.</summary>
/// <param name="clusterDirectory">The cluster.</param>
/// <param name="clusterVersion">Its major version.</param>
/// <param name="installedVersions">The major versions found.</param>
public sealed class PostgresVersionMismatchException(string clusterDirectory, int clusterVersion, IReadOnlyList<int> installedVersions)
    : EmbeddedPostgresException(
        $"The database in {clusterDirectory} was made by PostgreSQL {clusterVersion}, but the binaries found are of version"
        + $" {string.Join(", ", installedVersions)}. Install postgresql-{clusterVersion} beside them (the matching one is then used),"
        + " or move the data: dump it with the old version, put the folder away, start, and restore the dump.")
{
    /// <summary>The major version that made the cluster.</summary>
    public int ClusterVersion { get; } = clusterVersion;

    /// <summary>The major versions installed.</summary>
    public IReadOnlyList<int> InstalledVersions { get; } = installedVersions;
}

/// <summary>The cluster's files are not as they should be: gone, owned by somebody else, or not readable.</summary>
public sealed class PostgresClusterException(string message, Exception? inner = null) : EmbeddedPostgresException(message, inner);

/// <summary>initdb or the server failed, or was not ready in time.</summary>
/// <param name="problem">What failed.</param>
/// <param name="output">The last lines that the program wrote.</param>
/// <param name="logFile">The server's own log, if it got so far.</param>
/// <param name="inner">What was seen, if anything.</param>
public sealed class PostgresStartException(string problem, IReadOnlyList<string> output, string? logFile, Exception? inner = null)
    : EmbeddedPostgresException(Describe(problem, output, logFile), inner)
{
    /// <summary>The server's log file; null when it did not get so far.</summary>
    public string? LogFile { get; } = logFile;

    /// <summary>The last lines that the program wrote.</summary>
    public IReadOnlyList<string> Output { get; } = output;

    internal bool PortTaken { get; } = output.Any(line => line.Contains("could not bind", StringComparison.Ordinal));

    private static string Describe(string problem, IReadOnlyList<string> output, string? logFile) =>
        problem
        + (logFile is null ? "" : $" Its log is {logFile}.")
        + (output.Count == 0 ? " It wrote nothing." : " Its last lines:\n" + string.Join('\n', output.Select(line => "  " + line)));
}
