namespace Conversion.Media.Engine;

/// <summary>What a tool is run for, as far as the watch is concerned.</summary>
/// <param name="Name">For operators, after "while".</param>
/// <param name="CpuIsMovement">
/// Whether it may rightly think for long without a byte: start-up, a platform's challenge, an index. Not where bytes or media
/// have to come of it, or a hostile manifest that makes a tool spin would pass for work.
/// </param>
internal sealed record ToolStep(string Name, bool CpuIsMovement)
{
    /// <summary>yt-dlp, and the JavaScript that a platform makes it run.</summary>
    public static readonly ToolStep Resolving = new("resolving the link", true);

    /// <summary>ffprobe on the source's address.</summary>
    public static readonly ToolStep LookingIntoSource = new("looking into the source", false);

    /// <summary>yt-dlp.</summary>
    public static readonly ToolStep Downloading = new("downloading", false);

    /// <summary>ffmpeg, perhaps fed by yt-dlp.</summary>
    public static readonly ToolStep Converting = new("converting", false);

    /// <summary>ffprobe on what was downloaded.</summary>
    public static readonly ToolStep LookingIntoFile = new("looking into the downloaded file", true);

    /// <summary>ffprobe on a result.</summary>
    public static readonly ToolStep Verifying = new("verifying the result", true);

    /// <summary>ffmpeg on the picture, and on the result once more.</summary>
    public static readonly ToolStep Covering = new("embedding the cover", true);
}
