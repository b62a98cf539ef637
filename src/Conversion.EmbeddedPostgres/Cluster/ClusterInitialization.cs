using System.Security.Cryptography;
using Conversion.EmbeddedPostgres.Processes;
using Microsoft.Extensions.Logging;

namespace Conversion.EmbeddedPostgres.Cluster;

/// <summary>Makes a cluster: initdb with checksums, a random password, and rules that let in nobody but that password over loopback.</summary>
internal sealed class ClusterInitialization(PostgresInstallation installation, EmbeddedPostgresOptions options, ILogger logger)
{
    private const UnixFileMode OwnerOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const string HostBasedAuthentication = """
        # Written by the converter. Only its own role, only over loopback, only with its password.
        host  all  all  127.0.0.1/32  scram-sha-256

        """;

    public async Task RunAsync(ClusterHome home, CancellationToken cancellation)
    {
        logger.LogInformation(
            "Making a PostgreSQL {Version} database in {Home} as the user {Account}", installation.MajorVersion, home.Root, home.Account.Name);
        CreateFolder(home.Root, home.Account);
        CreateFolder(home.LogDirectory, home.Account);
        await WritePasswordAsync(home, cancellation);

        var result = await Tools.RunAsync(home.Account, installation.Initdb, Arguments(home), cancellation);
        if (result.ExitCode != 0)
            throw new PostgresStartException(
                $"{installation.Initdb} ended with {result.ExitCode}, so there is no database to start.",
                ServerLog.LastLines($"{result.StandardOutput}\n{result.StandardError}"), logFile: null);
        await File.WriteAllTextAsync(Path.Combine(home.ClusterDirectory, "pg_hba.conf"), HostBasedAuthentication, cancellation);
    }

    private List<string> Arguments(ClusterHome home)
    {
        List<string> arguments =
        [
            "--pgdata", home.ClusterDirectory, "--username", ClusterHome.Role, "--pwfile", home.PasswordFile,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums",
        ];
        if (!options.Durable)
            arguments.Add("--no-sync");
        return arguments;
    }

    private static void CreateFolder(string path, ServerAccount account)
    {
        Directory.CreateDirectory(path, OwnerOnlyFolder);
        account.Own(path);
    }

    private static async Task WritePasswordAsync(ClusterHome home, CancellationToken cancellation)
    {
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnlyFile };
        await using (var writer = new StreamWriter(home.PasswordFile, file))
            await writer.WriteLineAsync(RandomNumberGenerator.GetHexString(48, lowercase: true).AsMemory(), cancellation);
        home.Account.Own(home.PasswordFile);
    }
}
