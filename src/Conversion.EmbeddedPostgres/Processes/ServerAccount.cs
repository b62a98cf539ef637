using System.Globalization;

namespace Conversion.EmbeddedPostgres.Processes;

/// <summary>The user as whom PostgreSQL runs. It refuses to run as root, so a root host lends itself an unprivileged account.</summary>
/// <param name="UserId">Numeric user id.</param>
/// <param name="GroupId">Numeric id of the user's primary group; meaningless when <paramref name="IsSelf"/>.</param>
/// <param name="Name">The account's name, or its number when it has none; for messages.</param>
/// <param name="IsSelf">Whether this is the host's own user, so that nothing needs to be changed.</param>
internal sealed record ServerAccount(uint UserId, uint GroupId, string Name, bool IsSelf)
{
    /// <summary>Existing accounts that may own a cluster, best first. <c>nobody</c> is shared with others, but better than no database.</summary>
    private static readonly string[] Unprivileged = ["postgres", "nobody"];

    public static bool HostIsRoot => NativeMethods.GetEffectiveUserId() == 0;

    /// <summary>The account for a new cluster.</summary>
    /// <exception cref="PostgresClusterException">The host runs as root and there is no account to use.</exception>
    public static ServerAccount ForNewCluster()
    {
        if (!HostIsRoot)
            return Self();
        var accounts = ReadAccounts();
        return Unprivileged.Select(name => accounts.FirstOrDefault(account => account.Name == name)).FirstOrDefault(account => account is not null)
            ?? throw new PostgresClusterException(
                "The host runs as root, PostgreSQL refuses to, and neither of the accounts postgres and nobody exists."
                + " Start the host as an ordinary user, or create a user named postgres.");
    }

    /// <summary>The account that owns an existing cluster: PostgreSQL runs as nobody else.</summary>
    /// <exception cref="PostgresClusterException">The host is not allowed to become that account.</exception>
    public static ServerAccount OwnerOf(string directory, uint userId, uint groupId)
    {
        var name = NameOf(userId);
        if (userId == NativeMethods.GetEffectiveUserId() && !HostIsRoot)
            return Self();
        if (!HostIsRoot)
            throw new PostgresClusterException(
                $"The database in {directory} belongs to the user {name}, and this host runs as {NameOf(NativeMethods.GetEffectiveUserId())}."
                + $" Start the host as root or as {name}, or give the folder to this user: chown -R.");
        if (userId == 0)
            throw new PostgresClusterException(
                $"The database in {directory} belongs to root, as whom PostgreSQL refuses to run. Give it to an ordinary user: chown -R postgres {directory}");
        return new ServerAccount(userId, groupId, name, IsSelf: false);
    }

    /// <summary>Gives a file or folder to the account.</summary>
    public void Own(string path)
    {
        if (!IsSelf && NativeMethods.ChangeOwner(path, UserId, GroupId) != 0)
            throw new PostgresClusterException(
                $"{path} could not be given to the user {Name}: {System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()}."
                + " The host runs as root without the right to change owners (CAP_CHOWN): start it as an ordinary user.");
    }

    private static ServerAccount Self()
    {
        var userId = NativeMethods.GetEffectiveUserId();
        return new ServerAccount(userId, 0, NameOf(userId), IsSelf: true);
    }

    private static string NameOf(uint userId) =>
        ReadAccounts().FirstOrDefault(account => account.UserId == userId)?.Name ?? userId.ToString(CultureInfo.InvariantCulture);

    /// <summary>The system's own accounts, passwd(5). A directory service may know more; service accounts are local.</summary>
    private static List<ServerAccount> ReadAccounts() =>
        !File.Exists("/etc/passwd")
            ? []
            : [.. File.ReadLines("/etc/passwd")
                .Select(line => line.Split(':'))
                .Where(fields => fields.Length >= 4 && uint.TryParse(fields[2], out _) && uint.TryParse(fields[3], out _))
                .Select(fields => new ServerAccount(
                    uint.Parse(fields[2], CultureInfo.InvariantCulture), uint.Parse(fields[3], CultureInfo.InvariantCulture), fields[0], IsSelf: false))];
}
