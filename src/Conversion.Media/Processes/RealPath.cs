namespace Conversion.Media.Processes;

/// <summary>Paths as the kernel tells them: absolute, and without symbolic links.</summary>
internal static class RealPath
{
    /// <summary><paramref name="path"/> without links in any of its folders; what does not exist stays as it is written.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Of(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent) return full;
        var here = Path.Combine(Of(parent), Path.GetFileName(full));
        // What is not there links to nothing; asked to resolve it, .NET throws.
        return new DirectoryInfo(here) is { LinkTarget: not null } link && link.ResolveLinkTarget(returnFinalTarget: true) is { } target
            ? Of(target.FullName)
            : here;
    }
}
