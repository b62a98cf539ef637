namespace Conversion.Media;

/// <summary>
/// What the engine and its host agree on, so that an attempt need not fetch again what an earlier one of its job has fetched.
/// The engine writes downloads that may be resumed into the folder <see cref="FolderName"/> below the attempt's work folder, with
/// a note of what they are. After an attempt that did not end the job, however it ended, its host may keep that folder and put it,
/// as it is and under the same name, into the work folder of the job's next attempt. Whether anything in it is still good is
/// for the engine to decide, which asks the source; a folder that is lost costs time and nothing else.
/// </summary>
public static class PartialDownload
{
    /// <summary>The folder's name.</summary>
    public const string FolderName = "partial";
}
