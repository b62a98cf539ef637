using CliWrap;

namespace Conversion.Media.Tests.Engine;

/// <summary>The processes of this machine that work in a folder, from /proc.</summary>
internal static class WorkProcesses
{
    /// <summary>Command lines of the processes whose current folder is <paramref name="folder"/>.</summary>
    public static IReadOnlyList<string> In(string folder) => [.. Directory.GetDirectories("/proc")
        .Where(process => int.TryParse(Path.GetFileName(process), out _) && WorksIn(process, folder))
        .Select(CommandLine)];

    /// <summary>Ids of the processes there that run <paramref name="tool"/>, itself or in an interpreter.</summary>
    public static IReadOnlyList<int> IdsOf(string tool, string folder) => [.. Directory.GetDirectories("/proc")
        .Where(process => int.TryParse(Path.GetFileName(process), out _) && WorksIn(process, folder))
        .Where(process => CommandLine(process).Split(' ').Take(2).Any(argument => Path.GetFileName(argument) == tool))
        .Select(process => int.Parse(Path.GetFileName(process), System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Sends <paramref name="signal"/> (<c>STOP</c>) to one process.</summary>
    public static Task SignalAsync(string signal, int process) =>
        Cli.Wrap("kill").WithArguments([$"-{signal}", $"{process}"]).ExecuteAsync(TestContext.Current.CancellationToken);

    private static bool WorksIn(string process, string folder)
    {
        try
        {
            return new FileInfo($"{process}/cwd").LinkTarget == folder;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
