namespace Conversion.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The job failed, the service refused it, or the file could not be brought here whole; what was verified is not sound, what was rebuilt is not.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense; nothing was asked of the service.</summary>
    public const int Usage = 2;

    /// <summary>No service answers.</summary>
    public const int Unreachable = 3;

    /// <summary>Stopped by Ctrl-C: 128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
