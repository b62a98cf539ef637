namespace Conversion.Media.Classification;

/// <summary>Who within a tool speaks: each may be believed about its own matters only.</summary>
internal enum MessageOrigin
{
    /// <summary>The part that talks to the platform, or a bare sentence of unknown origin: knows about the content.</summary>
    Extractor,

    /// <summary>A request of an extractor that failed: knows how it was answered.</summary>
    Request,

    /// <summary>The part that moves bytes: knows about network and disk; what else it says is a file's name.</summary>
    Downloader,

    /// <summary>ffmpeg or ffprobe, by itself or run by yt-dlp: knows about streams, network and disk.</summary>
    Ffmpeg,

    /// <summary>The shell, the loader or the Python interpreter: knows that the tool did not run.</summary>
    Host,
}

/// <summary>One message of a tool, cleaned of everything that a stranger may have written (see <see cref="MessageCleaner"/>).</summary>
/// <param name="Origin">Who speaks.</param>
/// <param name="IsWarning">Whether the tool went on after it.</param>
/// <param name="Platform">The platform's name as the message's own prefix gives it; null when it has none.</param>
/// <param name="Text">The cleaned words.</param>
internal sealed record ToolMessage(MessageOrigin Origin, bool IsWarning, string? Platform, string Text);
