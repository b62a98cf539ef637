namespace Conversion.Media.Processes;

/// <summary>How a tool ended.</summary>
/// <param name="Tool">Its name.</param>
/// <param name="ExitCode">Its exit code; null when a signal ended it.</param>
/// <param name="Signal">Name of the signal that ended it (<c>SIGXFSZ</c>).</param>
/// <param name="Stdout">Standard output, bounded.</param>
/// <param name="Stderr">Standard error, bounded to 64 KiB: head and tail.</param>
/// <param name="TimedOut">Whether it was killed because its wall clock ran out.</param>
internal sealed record ToolResult(string Tool, int? ExitCode, string? Signal, string Stdout, string Stderr, bool TimedOut)
{
    /// <summary>Exit code 0, by itself.</summary>
    public bool Succeeded => ExitCode == 0 && !TimedOut;
}
