using System.Collections;
using CliWrap;
using CliWrap.Buffered;

namespace Conversion.EmbeddedPostgres.Processes;

/// <summary>Runs small programs to their end, and builds the command line that the server is started with.</summary>
internal static class Tools
{
    /// <summary>
    /// What the children must not inherit: the caller's PostgreSQL settings, languages (messages are matched in English), and the
    /// socket of a service manager, to which PostgreSQL would otherwise report itself as the service.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> EnvironmentChanges { get; } = BuildEnvironmentChanges();

    /// <summary>Runs a program as the account, in the root folder (the caller's may be closed to it), and returns how it ended.</summary>
    public static async Task<BufferedCommandResult> RunAsync(
        ServerAccount account, string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        // From the one thread that outlives it, because a killed host must not leave an initdb that goes on writing.
        var command = Command([.. Prefix(account, "KILL"), program, .. arguments]);
        return await await StarterThread.RunAsync(() => command.ExecuteBufferedAsync(cancellation).Task);
    }

    /// <summary>Runs a program as the host's user and returns what it wrote; null when it failed.</summary>
    public static async Task<string?> AskAsync(string program, string question, CancellationToken cancellation)
    {
        try
        {
            var result = await Command([program, question]).ExecuteBufferedAsync(cancellation);
            return result.ExitCode == 0 ? result.StandardOutput.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // Not a program that runs here.
        }
    }

    /// <summary>
    /// The command line of the server: in a session of its own, so that Ctrl+C in the host's terminal does not stop the database before
    /// the host has drained; and with a parent-death signal, so that it ends with a host that is killed. setpriv sets that signal after
    /// it changed the user, as it must: the kernel clears it on a change of credentials. All of them exec, so the process stays one.
    /// </summary>
    public static IReadOnlyList<string> ServerCommandLine(ServerAccount account, string postgres, IReadOnlyList<string> arguments)
    {
        string[] ownSession = Find("setsid") is { } setsid ? [setsid] : [];
        return [.. ownSession, .. Prefix(account, "INT"), postgres, .. arguments];
    }

    /// <summary>The program's path; null when it is neither on PATH nor where the system keeps its own.</summary>
    public static string? Find(string program) =>
        SearchPath.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    public static IEnumerable<string> SearchPath =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/usr/bin", "/sbin", "/bin"]).Where(Path.IsPathFullyQualified).Distinct();

    private static Command Command(string[] line) => Cli.Wrap(line[0])
        .WithArguments(line[1..])
        .WithWorkingDirectory("/")
        .WithEnvironmentVariables(EnvironmentChanges)
        .WithValidation(CommandResultValidation.None);

    private static string[] Prefix(ServerAccount account, string parentDeathSignal) =>
        account.IsSelf && Find("setpriv") is null ? [] : [Setpriv(), "--pdeathsig", parentDeathSignal, .. Identity(account), "--"];

    private static string[] Identity(ServerAccount account) =>
        account.IsSelf ? [] : [$"--reuid={account.UserId}", $"--regid={account.GroupId}", "--clear-groups", "--no-new-privs"];

    private static string Setpriv() => Find("setpriv") ?? throw new PostgresBinariesNotFoundException(
        "setpriv", "The host runs as root, and PostgreSQL must not: setpriv (package util-linux) starts it as an ordinary user.");

    private static Dictionary<string, string?> BuildEnvironmentChanges()
    {
        var changes = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8", ["LANGUAGE"] = null, ["NOTIFY_SOCKET"] = null };
        foreach (var name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key))
        {
            if (name.StartsWith("PG", StringComparison.Ordinal))
                changes[name] = null;
        }

        return changes;
    }
}
