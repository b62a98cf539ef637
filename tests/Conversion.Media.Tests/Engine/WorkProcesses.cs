namespace Conversion.Media.Tests.Engine;

/// <summary>The processes of this machine that work in a folder, from /proc.</summary>
internal static class WorkProcesses
{
    /// <summary>Command lines of the processes whose current folder is <paramref name="folder"/>.</summary>
    public static IReadOnlyList<string> In(string folder) => [.. Directory.GetDirectories("/proc")
        .Where(process => int.TryParse(Path.GetFileName(process), out _) && WorksIn(process, folder))
        .Select(CommandLine)];

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
