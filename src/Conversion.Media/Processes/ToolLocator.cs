namespace Conversion.Media.Processes;

/// <summary>Finds executables.</summary>
internal static class ToolLocator
{
    private const string FallbackPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Folders that are searched, as in PATH.</summary>
    public static string SearchPath => Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : FallbackPath;

    /// <summary>Absolute path of the executable <paramref name="name"/>, or of <paramref name="configured"/> when given; null when there is none.</summary>
    public static string? Find(string name, string? configured)
    {
        if (!string.IsNullOrWhiteSpace(configured)) return IsExecutable(configured) ? Path.GetFullPath(configured) : null;
        return SearchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
