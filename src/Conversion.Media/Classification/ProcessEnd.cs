using Conversion.Domain.Failures;

namespace Conversion.Media.Classification;

/// <summary>What the way a process ended says by itself (signal(7); shells report a signal as 128 + its number).</summary>
internal static class ProcessEnd
{
    /// <summary>The cause when a signal ended the process: nothing it printed before matters more.</summary>
    public static Verdict? BySignal(ToolOutput output) => (output.Signal?.ToUpperInvariant(), output.ExitCode) switch
    {
        // The kernel's out-of-memory killer; who kills a tool on purpose knows why without asking here.
        ("SIGKILL", _) or (null, 137) => new(FailureKind.OutOfMemory),
        ("SIGXFSZ", _) or (null, 153) => new(FailureKind.TooLarge),
        ("SIGXCPU", _) or (null, 152) => new(FailureKind.TimedOut),
        ("SIGINT" or "SIGTERM" or "SIGHUP" or "SIGQUIT", _) or (null, 130 or 143 or 129) => new(FailureKind.Cancelled),
        ("SIGSEGV" or "SIGABRT" or "SIGBUS" or "SIGILL" or "SIGFPE", _) or (null, 139 or 134 or 135 or 132 or 136) =>
            new(FailureKind.ConversionFailed),
        _ => null,
    };

    /// <summary>The cause when nothing was printed that tells it.</summary>
    public static Verdict? ByExitCode(ToolOutput output) => output.ExitCode switch
    {
        127 => new(FailureKind.ToolMissing),
        126 => new(FailureKind.PermissionDenied),
        // yt-dlp was told to break off at the first refused entry; live and upcoming streams are what it refuses most.
        101 => new(FailureKind.ContentIsLive),
        // It ended well and left no file.
        0 => new(FailureKind.ContentNoMedia),
        _ when output.Tool is "ffmpeg" or "ffprobe" => new(FailureKind.ConversionFailed),
        _ => null,
    };
}
