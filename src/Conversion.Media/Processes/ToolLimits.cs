namespace Conversion.Media.Processes;

/// <summary>What a tool may use before it is ended. Enforced by the kernel, except the wall clock.</summary>
/// <param name="WallClock">Time after which the whole process group is killed.</param>
/// <param name="Cpu">Processor time over all threads (RLIMIT_CPU, whole seconds); the kernel sends SIGXCPU.</param>
/// <param name="FileSizeBytes">Greatest file it may write (RLIMIT_FSIZE); the kernel sends SIGXFSZ.</param>
/// <param name="DataBytes">Writable memory a process (RLIMIT_DATA: not RLIMIT_AS, which garbage collectors' reservations would hit).</param>
internal sealed record ToolLimits(TimeSpan WallClock, TimeSpan Cpu, long FileSizeBytes, long DataBytes = ToolLimits.DefaultDataBytes)
{
    /// <summary>3 GiB: 4320p decoding fits, a decompression bomb does not.</summary>
    public const long DefaultDataBytes = 3L << 30;

    /// <summary>For short errands that write nothing: version checks, probes.</summary>
    public static ToolLimits ForErrand(TimeSpan wallClock) => new(wallClock, wallClock, 1 << 20);
}
