using System.Text.Json;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Resuming;

/// <summary>
/// The folder of downloads that may be resumed: what an earlier attempt left there, and what this one does. A note beside the
/// files says which bytes they are of; what the note does not know is not used.
/// </summary>
internal sealed class PartialFolder(string path)
{
    /// <summary>
    /// Cut off the end of a file that a crash may have left: as much as the largest page that Linux writes at once. A file
    /// system that grows a file before it has written the data would show zeros there.
    /// </summary>
    public const int DistrustedBytes = 64 * 1024;

    private readonly string _note = Path.Combine(path, "download.json");

    /// <summary>Where it is.</summary>
    public string FolderPath => path;

    /// <summary>Whether an earlier attempt has left something.</summary>
    public bool HasLeftovers => File.Exists(_note);

    /// <summary>The file of a selection's n-th format, as it may go on.</summary>
    public PlannedFile Plan(int number, SourceFormat format, DownloadIdentity identity)
    {
        var file = new PlannedFile(InfoFile.IdOf(number), format, Path.Combine(path, $"source.{InfoFile.IdOf(number)}.media"), identity, 0);
        return ReadNote().TryGetValue(file.Id, out var known) && known == identity ? file with { KeptBytes = UsableBytes(file, identity.SizeBytes) } : file;
    }

    /// <summary>Makes the folder what <paramref name="files"/> say: nothing else stays, doubtful ends are cut, the note is written.</summary>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written.</exception>
    public void Prepare(IReadOnlyList<PlannedFile> files)
    {
        Directory.CreateDirectory(path);
        var kept = files.Where(file => file.KeptBytes > 0).ToList();
        foreach (var file in kept.Where(file => !File.Exists(file.Path))) TakeUp(file);
        var stays = kept.Select(file => file.IsComplete ? file.Path : file.PartPath).ToHashSet();
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos().Where(entry => !stays.Contains(entry.FullName)).ToList()) Delete(entry);
        WriteNote(files);
    }

    private static long UsableBytes(PlannedFile file, long size)
    {
        if (new FileInfo(file.Path) is { Exists: true } whole) return whole.Length == size ? size : 0;
        var length = new FileInfo(file.PartPath) is { Exists: true } part ? part.Length : 0;
        // As long as the whole, it is complete, and asked for more the server would answer 416; longer, it is something else.
        return length == size ? size : length > size ? 0 : Math.Max(0, length - DistrustedBytes);
    }

    private static void TakeUp(PlannedFile file)
    {
        if (file.IsComplete)
        {
            File.Move(file.PartPath, file.Path);
            return;
        }

        using var part = new FileStream(file.PartPath, FileMode.Open, FileAccess.Write, FileShare.None);
        part.SetLength(file.KeptBytes);
    }

    private static void Delete(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo { LinkTarget: null } folder) folder.Delete(recursive: true);
        else entry.Delete();
    }

    private Dictionary<string, DownloadIdentity> ReadNote()
    {
        try
        {
            return File.Exists(_note) ? JsonSerializer.Deserialize<Dictionary<string, DownloadIdentity>>(File.ReadAllText(_note)) ?? [] : [];
        }
        catch (Exception damaged) when (damaged is JsonException or IOException)
        {
            return [];
        }
    }

    private void WriteNote(IReadOnlyList<PlannedFile> files)
    {
        var draft = $"{_note}.new";
        File.WriteAllText(draft, JsonSerializer.Serialize(files.ToDictionary(file => file.Id, file => file.Identity)));
        File.Move(draft, _note, overwrite: true);
    }
}
