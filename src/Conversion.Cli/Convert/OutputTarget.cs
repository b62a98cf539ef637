namespace Conversion.Cli.Convert;

/// <summary>Where the file goes. It appears under its name whole or not at all, and takes no name that is in use unless told to.</summary>
internal sealed record OutputTarget
{
    private const int MaxNumber = 9999;
    private readonly string? _fileName;
    private readonly bool _force;

    private OutputTarget(string? folder, string? fileName, bool force) => (Folder, _fileName, _force) = (folder, fileName, force);

    /// <summary>Absolute; null for standard output.</summary>
    public string? Folder { get; }

    /// <summary>Reads <c>-o</c>: a file, a folder (which exists, or ends in a slash), or <c>-</c>.</summary>
    /// <exception cref="UsageException">There is no such folder.</exception>
    public static OutputTarget Plan(string? option, string currentFolder, bool force)
    {
        if (option == "-")
            return new OutputTarget(null, null, force);
        var path = Path.GetFullPath(option ?? ".", currentFolder);
        if (Directory.Exists(path) || Path.EndsInDirectorySeparator(path))
            return new OutputTarget(Existing(path), null, force);
        return new OutputTarget(Existing(Path.GetDirectoryName(path)!), Path.GetFileName(path), force);
    }

    /// <summary>A file of a passing name in the same folder, so that the last step is a rename.</summary>
    /// <exception cref="LocalOutputException">The folder refuses.</exception>
    public FileStream OpenTemporary() => Local("A file could not be made", () =>
        new FileStream(Path.Combine(Folder!, $".converter-{Guid.NewGuid():n}.part"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0, FileOptions.Asynchronous));

    /// <summary>Gives the finished file its name: the caller's, else the service's.</summary>
    /// <returns>The absolute path that it has now.</returns>
    /// <exception cref="LocalOutputException">The folder refuses.</exception>
    public string Publish(string temporary, string? servicesName, string extension)
    {
        var name = _fileName ?? SafeFileName.Of(servicesName, extension);
        for (int number = 0; number <= MaxNumber; number++)
        {
            var path = Path.Combine(Folder!, number == 0 ? name : $"{Path.GetFileNameWithoutExtension(name)} ({number}){Path.GetExtension(name)}");
            if (Local($"'{path}' could not be written", () => TryMove(temporary, path)))
                return path;
        }

        throw new LocalOutputException($"'{name}' and {MaxNumber} further names are all in use in '{Folder}'.");
    }

    /// <summary>An empty file takes the name first: a rename alone would replace what another program put there this instant.</summary>
    private bool TryMove(string temporary, string path)
    {
        if (_force && Directory.Exists(path))
            throw new IOException("There is a folder of that name.");
        if (!_force)
        {
            try
            {
                new FileStream(path, FileMode.CreateNew).Dispose();
            }
            catch (Exception e) when ((e is IOException or UnauthorizedAccessException) && Path.Exists(path))
            {
                return false;
            }
        }

        try
        {
            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch when (!_force)
        {
            File.Delete(path);
            throw;
        }
    }

    private static string Existing(string folder) =>
        Directory.Exists(folder) ? folder : throw new UsageException($"There is no folder '{folder}' to write to. Make it first.");

    private static T Local<T>(string whatFailed, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalOutputException($"{whatFailed}: {e.Message}", e);
        }
    }
}
