using System.Globalization;
using Conversion.EmbeddedPostgres.Processes;

namespace Conversion.EmbeddedPostgres.Cluster;

/// <summary>A folder with a cluster, its password and its logs, owned by the account that runs the server.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Account">The account.</param>
internal sealed record ClusterHome(string Root, ServerAccount Account)
{
    /// <summary>The role that owns the cluster and the name of its database.</summary>
    public const string Role = "converter";

    public string ClusterDirectory => Path.Combine(Root, "cluster");

    public string PasswordFile => Path.Combine(Root, "password");

    public string LogDirectory => Path.Combine(Root, "log");

    public string ProcessIdFile => Path.Combine(ClusterDirectory, "postmaster.pid");

    /// <summary>Opens a home that was made earlier.</summary>
    /// <exception cref="PostgresClusterException">It is not whole, or this host may not use it.</exception>
    public static async Task<ClusterHome> OpenAsync(string root, CancellationToken cancellation)
    {
        var self = new ServerAccount(0, 0, "", IsSelf: true); // Any caller may ask for the owner.
        var stat = await Tools.RunAsync(self, "stat", ["-c", "%u %g", "--", root], cancellation);
        if (stat.ExitCode != 0)
            throw new PostgresClusterException($"The database folder {root} cannot be read: {stat.StandardError.Trim()}");
        var ids = stat.StandardOutput.Split(' ', StringSplitOptions.TrimEntries);
        var account = ServerAccount.OwnerOf(
            root, uint.Parse(ids[0], CultureInfo.InvariantCulture), uint.Parse(ids[1], CultureInfo.InvariantCulture));
        var home = new ClusterHome(root, account);
        return File.Exists(home.PasswordFile) && File.Exists(home.VersionFile)
            ? home
            : throw new PostgresClusterException(
                $"The database folder {root} is not whole: {home.PasswordFile} or {home.VersionFile} is missing."
                + " Restore it from a backup, or move the folder away to start with an empty database.");
    }

    public int ReadMajorVersion() => int.Parse(File.ReadAllText(VersionFile).Split('.')[0], CultureInfo.InvariantCulture);

    public string ReadPassword() => File.ReadAllText(PasswordFile).Trim();

    private string VersionFile => Path.Combine(ClusterDirectory, "PG_VERSION");
}
