using System.Globalization;
using System.Text.RegularExpressions;
using Conversion.EmbeddedPostgres.Processes;

namespace Conversion.EmbeddedPostgres.Cluster;

/// <summary>A set of PostgreSQL's server programs.</summary>
/// <param name="BinDirectory">The folder with <c>initdb</c> and <c>postgres</c>.</param>
/// <param name="MajorVersion">Their major version.</param>
internal sealed partial record PostgresInstallation(string BinDirectory, int MajorVersion)
{
    /// <summary>The oldest version that knows all settings in use (<c>client_connection_check_interval</c>).</summary>
    public const int OldestSupported = 14;

    public string Initdb => Path.Combine(BinDirectory, "initdb");

    public string Postgres => Path.Combine(BinDirectory, "postgres");

    /// <summary>All usable installations, the preferred one first: the configured folder alone; else PATH, the distribution's folders, pg_config's.</summary>
    /// <exception cref="PostgresBinariesNotFoundException">There is none.</exception>
    public static async Task<IReadOnlyList<PostgresInstallation>> FindAllAsync(string? configuredDirectory, CancellationToken cancellation)
    {
        var found = new List<PostgresInstallation>();
        var tooOld = new List<string>();
        IEnumerable<string> folders = configuredDirectory is not null ? [Path.GetFullPath(configuredDirectory)] : WellKnownFolders();
        foreach (var folder in folders)
            await ProbeAsync(folder);
        if (found.Count == 0 && configuredDirectory is null && await AskPgConfigAsync(cancellation) is { } reported)
            await ProbeAsync(reported);
        return found.Count > 0 ? found : throw NotFound(configuredDirectory, tooOld);

        async Task ProbeAsync(string folder)
        {
            if (!File.Exists(Path.Combine(folder, "initdb")) || !File.Exists(Path.Combine(folder, "postgres")))
                return;
            var version = await ReadVersionAsync(Path.Combine(folder, "postgres"), cancellation);
            if (version is < OldestSupported)
                tooOld.Add($"{folder} has version {version}");
            else if (version is { } major)
                found.Add(new PostgresInstallation(folder, major));
        }
    }

    /// <summary>The installation that can read the cluster, or for a new cluster the preferred one.</summary>
    public static PostgresInstallation For(string clusterDirectory, int clusterVersion, IReadOnlyList<PostgresInstallation> installed) =>
        installed.FirstOrDefault(installation => installation.MajorVersion == clusterVersion)
        ?? throw new PostgresVersionMismatchException(clusterDirectory, clusterVersion, [.. installed.Select(i => i.MajorVersion).Distinct()]);

    private static IEnumerable<string> WellKnownFolders() => Tools.SearchPath.Concat(NewestFirst("/usr/lib/postgresql")).Distinct();

    private static IEnumerable<string> NewestFirst(string root) =>
        !Directory.Exists(root)
            ? []
            : Directory.GetDirectories(root)
                .Select(folder => (folder, version: int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var v) ? v : 0))
                .OrderByDescending(pair => pair.version)
                .Select(pair => Path.Combine(pair.folder, "bin"));

    private static async Task<int?> ReadVersionAsync(string postgres, CancellationToken cancellation) =>
        MajorVersionPattern().Match(await Tools.AskAsync(postgres, "--version", cancellation) ?? "") is { Success: true } match
            ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    private static async Task<string?> AskPgConfigAsync(CancellationToken cancellation) =>
        Tools.Find("pg_config") is { } pgConfig ? await Tools.AskAsync(pgConfig, "--bindir", cancellation) : null;

    private static PostgresBinariesNotFoundException NotFound(string? configuredDirectory, List<string> tooOld) => new(
        "PostgreSQL's server programs (initdb and postgres) were",
        "The service keeps its events in PostgreSQL and starts one itself when ConnectionStrings:Postgres is not configured. "
        + (configuredDirectory is not null
            ? $"The configured folder is {configuredDirectory}."
            : "They were looked for on PATH, in /usr/lib/postgresql/*/bin, and by pg_config.")
        + (tooOld.Count == 0 ? "" : $" Version {OldestSupported} or newer is needed; {string.Join("; ", tooOld)}."));

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex MajorVersionPattern();
}
