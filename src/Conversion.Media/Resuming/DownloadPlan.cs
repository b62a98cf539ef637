using Conversion.Media.YtDlp;

namespace Conversion.Media.Resuming;

/// <summary>What is to be fetched, whereto, and what is there already.</summary>
/// <param name="Folder">Where the files go.</param>
/// <param name="Files">The files, in the selection's order.</param>
internal sealed record DownloadPlan(string Folder, IReadOnlyList<PlannedFile> Files)
{
    /// <summary>Whether what this attempt leaves can be used by the next one: all of it or nothing.</summary>
    public bool IsResumable => Files.All(file => file.Identity is not null);

    /// <summary>Bytes that an earlier attempt has fetched.</summary>
    public long KeptBytes => Files.Sum(file => file.KeptBytes);

    /// <summary>Bytes of all files by their servers' word; null when one did not tell.</summary>
    public long? TotalBytes => IsResumable ? Files.Sum(file => file.Identity!.SizeBytes) : null;
}

/// <summary>One file to fetch.</summary>
/// <param name="Id">Its format's id in the information file.</param>
/// <param name="Format">The rendition.</param>
/// <param name="Path">Where it is when it is complete.</param>
/// <param name="Identity">Which bytes it is of; null when it cannot be resumed.</param>
/// <param name="KeptBytes">Bytes of it that are there already.</param>
internal sealed record PlannedFile(string Id, SourceFormat Format, string Path, DownloadIdentity? Identity, long KeptBytes)
{
    /// <summary>Where yt-dlp keeps it until it is complete.</summary>
    public string PartPath => $"{Path}.part";

    /// <summary>Whether nothing of it need be fetched.</summary>
    public bool IsComplete => KeptBytes > 0 && KeptBytes == Identity?.SizeBytes;

    /// <summary>Bytes of it; null when nobody told.</summary>
    public long? SizeBytes => Identity?.SizeBytes ?? Format.SizeBytes;
}
