using System.Globalization;
using Conversion.Domain.Failures;

namespace Conversion.Media.Classification;

/// <summary>
/// What the way a process ended says by itself (signal(7)). Shells report a signal as 128 + its number, Python as the negative
/// number; logs keep it as a name or a number.
/// </summary>
internal static class ProcessEnd
{
    // In the order of their numbers on Linux, from 1.
    private static readonly string[] Names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>The cause when a signal ended the process: nothing it printed before matters more.</summary>
    public static Verdict? BySignal(ToolOutput output) => SignalOf(output) switch
    {
        // The kernel's out-of-memory killer; who kills a tool on purpose knows why without asking here.
        9 => new(FailureKind.OutOfMemory),
        25 => new(FailureKind.TooLarge),
        24 => new(FailureKind.TimedOut),
        1 or 2 or 3 or 15 => new(FailureKind.Cancelled),
        4 or 5 or 6 or 7 or 8 or 11 or 31 => new(FailureKind.ConversionFailed),
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

    private static int? SignalOf(ToolOutput output)
    {
        var name = output.Signal?.Trim();
        if (string.IsNullOrEmpty(name))
            return output.ExitCode switch
            {
                // -1 is what programs around the tool say when they do not know.
                < -1 and > -64 and { } code => -code,
                > 128 and < 192 and { } code => code - 128,
                _ => null,
            };
        if (int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return Math.Abs(number);
        name = name.ToUpperInvariant();
        return Array.IndexOf(Names, name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name) + 1;
    }
}
