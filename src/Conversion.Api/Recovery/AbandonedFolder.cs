using System.Globalization;

namespace Conversion.Api.Recovery;

/// <summary>The work folder of a node that is gone, held by whoever clears it up.</summary>
/// <param name="path">The folder.</param>
/// <param name="hold">Its lock; null where the node died before it had made one.</param>
public sealed class AbandonedFolder(string path, FileStream? hold) : IDisposable
{
    public string Path => path;

    /// <summary>The attempts that were at work in it.</summary>
    public IReadOnlyList<AbandonedAttempt> Attempts => [.. Directory.GetDirectories(path).Select(AbandonedAttempt.Parse).OfType<AbandonedAttempt>()];

    public void Dispose() => hold?.Dispose();
}

/// <summary>An attempt that was at work when its node ended.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="Folder">Where it worked.</param>
public sealed record AbandonedAttempt(Guid JobId, int Attempt, string Folder)
{
    /// <summary>Reads the folder's name; null when it is none of an attempt's.</summary>
    internal static AbandonedAttempt? Parse(string folder) =>
        System.IO.Path.GetFileName(folder).Split('-') is [var job, var attempt]
        && Guid.TryParseExact(job, "N", out var id) && int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new AbandonedAttempt(id, number, folder)
            : null;
}
