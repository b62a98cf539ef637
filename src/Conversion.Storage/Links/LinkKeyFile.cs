using System.Text;
using Conversion.Storage.FileSystem;

namespace Conversion.Storage.Links;

/// <summary>
/// The keys of a service that was given none: a file in its data directory, one <c>id.secret</c> a line, the current key first,
/// for the owner's eyes only. Made at the first start; nodes that start at once on one directory end up with one and the same.
/// To change keys, put a new line on top and restart; drop old lines once the links they signed have expired.
/// </summary>
public static class LinkKeyFile
{
    /// <summary>The file's name in the data directory.</summary>
    public const string FileName = "link-keys";

    /// <summary>Reads the keys, or makes the first one.</summary>
    /// <param name="dataDirectory">The folder; made when it does not exist.</param>
    /// <exception cref="FormatException">The file holds something else; the message names it and says what to do.</exception>
    /// <exception cref="IOException">The file can be neither read nor made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may be neither read nor made.</exception>
    public static LinkKeys OpenOrCreate(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(Path.GetFullPath(dataDirectory), FileName);
        if (!File.Exists(path))
            Create(path);
        var lines = File.ReadAllLines(path).Where(line => !string.IsNullOrWhiteSpace(line)).ToArray();
        try
        {
            return LinkKeys.Parse(lines);
        }
        catch (FormatException e)
        {
            throw new FormatException($"'{path}' is damaged: {e.Message} Restore it, or delete it to have a new key made; links given out before then stop working.", e);
        }
    }

    /// <summary>A whole file or none, and the first one to be there wins.</summary>
    private static void Create(string path)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(temporary, options))
            {
                file.Write(Encoding.ASCII.GetBytes(LinkKey.Generate().ToSecretText() + "\n"));
                file.Flush(flushToDisk: true);
                Publication.TryPublish(file.SafeFileHandle, temporary, path);
            }

            Posix.SyncFolder(Path.GetDirectoryName(path)!);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
