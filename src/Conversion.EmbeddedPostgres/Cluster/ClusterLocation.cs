using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Conversion.EmbeddedPostgres.Processes;
using Microsoft.Extensions.Logging;

namespace Conversion.EmbeddedPostgres.Cluster;

/// <summary>
/// Where a data directory's cluster is: in its folder <c>postgres</c>, or, when the server's account cannot reach that (a clone below
/// /root), in a folder of its own below the shared root, to which the file <c>postgres.location</c> points by a random id.
/// Each is made so that a kill at any moment leaves either no cluster or a whole one: one rename decides.
/// </summary>
internal sealed partial class ClusterLocation(EmbeddedPostgresOptions options, ILogger logger)
{
    private const UnixFileMode EverybodyMayEnter = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly string _dataDirectory = Path.GetFullPath(options.DataDirectory);

    private string DirectHome => Path.Combine(_dataDirectory, "postgres");

    private string UnfinishedHome => Path.Combine(_dataDirectory, "postgres.initdb");

    private string Pointer => Path.Combine(_dataDirectory, "postgres.location");

    private string UnfinishedPointer => Path.Combine(_dataDirectory, "postgres.location.initdb");

    /// <summary>Finds the cluster, or makes it.</summary>
    public async Task<ClusterHome> OpenOrCreateAsync(IReadOnlyList<PostgresInstallation> installed, CancellationToken cancellation)
    {
        if (File.Exists(Pointer))
            return await OpenPointedAtAsync(cancellation);
        if (Directory.Exists(DirectHome))
            return await ClusterHome.OpenAsync(DirectHome, cancellation);

        var account = ServerAccount.ForNewCluster();
        await RemoveUnfinishedAsync(account, cancellation);
        return await CanReachAsync(account, _dataDirectory, cancellation)
            ? await CreateDirectAsync(account, installed[0], cancellation)
            : await CreateSharedAsync(account, installed[0], cancellation);
    }

    private async Task<ClusterHome> OpenPointedAtAsync(CancellationToken cancellation)
    {
        var id = ReadPointer(Pointer);
        var root = Path.Combine(options.SharedRoot, id);
        if (!Directory.Exists(root))
            throw new PostgresClusterException(
                $"{Pointer} says that the database of this data directory is in {root}, but there is no such folder."
                + $" Restore it from a backup, or delete {Pointer} to start with an empty database.");
        logger.LogInformation("The database of {DataDirectory} is in {Home}", _dataDirectory, root);
        return await ClusterHome.OpenAsync(root, cancellation);
    }

    private async Task<ClusterHome> CreateDirectAsync(ServerAccount account, PostgresInstallation installation, CancellationToken cancellation)
    {
        await new ClusterInitialization(installation, options, logger).RunAsync(new ClusterHome(UnfinishedHome, account), cancellation);
        Directory.Move(UnfinishedHome, DirectHome);
        return new ClusterHome(DirectHome, account);
    }

    private async Task<ClusterHome> CreateSharedAsync(ServerAccount account, PostgresInstallation installation, CancellationToken cancellation)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var home = new ClusterHome(Path.Combine(options.SharedRoot, id), account);
        logger.LogWarning(
            "The user {Account}, as whom PostgreSQL runs, cannot enter {DataDirectory}: the database goes to {Home}, and {Pointer} points to it",
            account.Name, _dataDirectory, home.Root, Pointer);
        if (!Directory.Exists(options.SharedRoot))
        {
            Directory.CreateDirectory(options.SharedRoot);
            File.SetUnixFileMode(options.SharedRoot, EverybodyMayEnter); // Whatever the umask is.
        }

        if (!await CanReachAsync(account, options.SharedRoot, cancellation))
            throw new PostgresClusterException(
                $"The user {account.Name}, as whom PostgreSQL runs, can enter neither {_dataDirectory} nor {options.SharedRoot}."
                + " Let it: chmod a+x the folders on the way, or choose a data directory elsewhere.");
        await File.WriteAllTextAsync(UnfinishedPointer, id, cancellation);
        await new ClusterInitialization(installation, options, logger).RunAsync(home, cancellation);
        File.Move(UnfinishedPointer, Pointer);
        return home;
    }

    private async Task RemoveUnfinishedAsync(ServerAccount account, CancellationToken cancellation)
    {
        // The pointer's file is written before its folder: a kill in between leaves an id without a folder, or not even a whole id.
        var pointedAt = File.Exists(UnfinishedPointer) && IdPattern().IsMatch(await File.ReadAllTextAsync(UnfinishedPointer, cancellation))
            ? Path.Combine(options.SharedRoot, ReadPointer(UnfinishedPointer))
            : null;
        foreach (var folder in new[] { UnfinishedHome, pointedAt }.Where(Directory.Exists))
        {
            logger.LogWarning("An earlier start was ended while it made the database; {Folder} is removed and made anew", folder);
            await new LeftoverProcesses(new ClusterHome(folder!, account), options, logger).EndAsync(cancellation);
            Directory.Delete(folder!, recursive: true);
        }

        File.Delete(UnfinishedPointer);
    }

    /// <summary>Tried, not computed: access lists and mount options count too.</summary>
    private static async Task<bool> CanReachAsync(ServerAccount account, string folder, CancellationToken cancellation) =>
        account.IsSelf || (await Tools.RunAsync(account, "test", ["-x", folder], cancellation)).ExitCode == 0;

    private static string ReadPointer(string file)
    {
        var id = File.ReadAllText(file).Trim();
        return IdPattern().IsMatch(id)
            ? id
            : throw new PostgresClusterException($"{file} does not hold the id of a database (32 hex digits). Restore it from a backup.");
    }

    [GeneratedRegex(@"\A[0-9a-f]{32}\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();
}
