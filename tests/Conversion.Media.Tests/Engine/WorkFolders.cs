namespace Conversion.Media.Tests.Engine;

/// <summary>What a host does with work folders between two attempts of a job.</summary>
internal static class WorkFolders
{
    /// <summary>Empties <paramref name="folder"/> but for what may be resumed.</summary>
    public static void Renew(string folder)
    {
        var (partial, kept) = (Path.Combine(folder, PartialDownload.FolderName), $"{folder}-kept");
        if (Directory.Exists(partial)) Directory.Move(partial, kept);
        Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        if (Directory.Exists(kept)) Directory.Move(kept, partial);
    }
}
