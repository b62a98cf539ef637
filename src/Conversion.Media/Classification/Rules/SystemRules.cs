using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>This machine: disk, memory, rights, missing programs, and being told to stop. Believed whoever says it.</summary>
internal static class SystemRules
{
    public static readonly FailureRule[] Rules =
    [
        new(OutOfDisk, @"no space left on device|\[errno 28\]|disk quota exceeded|\[errno 122\]|not enough (disk )?space"),
        new(TooLarge, @"file too large$|\[errno 27\]|file size limit exceeded"),
        new(OutOfMemory, @"cannot allocate memory|\[errno 12\]|\bmemoryerror\b|std::bad_alloc|out of memory|oom[- ]kill"),
        new(OutOfMemory, @"killed (with|by) signal (sigkill|9)\b|exited with code -9\b|^killed$|: killed$"),
        new(PermissionDenied, @"\[errno 13\]|\[errno 1\] operation not permitted|permission denied|read-only file system|\[errno 30\]"),
        new(PermissionDenied, @"could not copy \w+ cookie database|decrypt with dpapi|\[winerror (5|32)\]|used by another process"),
        new(ToolMissing, @"(ffmpeg|ffprobe|ffprobe and ffmpeg|ffmpeg or avconv|phantomjs|rtmpdump|aria2c|pycryptodomex) (not|could not be) found"),
        new(ToolMissing, @"ffmpeg is not installed|you have requested merging .* but ffmpeg"),
        new(ToolMissing, @"ffmpeg could not be found|\brtmpdump""? could not be run"),
        new(ToolMissing, @"(cannot|can't|couldn't|could not) find (ffmpeg|ffprobe|avconv)|following dependencies|dependency to be installed"),
        new(ToolMissing, @"could not find \w+ cookies database"),
        new(Cancelled, @"interrupted by user|keyboardinterrupt|exiting normally, received signal|exited with code -(2|15)\b|^terminated$|: terminated$|immediate exit requested|^cancelled\b"),
        new(Cancelled, @"download (was )?cancelled"),
    ];
}
