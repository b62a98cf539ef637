namespace Conversion.Media.Classification;

/// <summary>What a tool left behind when it ended without the file that was asked of it.</summary>
/// <param name="Platform">The platform's name, as in the catalogue (<c>youtube</c>, <c>generic</c>).</param>
/// <param name="Tool"><c>yt-dlp</c>, <c>ffmpeg</c> or <c>ffprobe</c>.</param>
/// <param name="Stderr">Its standard error, bounded.</param>
/// <param name="Stdout">Its standard output, bounded; quiet refusals stand there.</param>
/// <param name="ExitCode">Exit code, in whatever way the caller reports a signal by it (137, -9); null when only a signal is known.</param>
/// <param name="Signal">The signal that ended it, by name (<c>SIGKILL</c>) or number; null for none.</param>
public sealed record ToolOutput(string Platform, string Tool, string Stderr, string? Stdout = null, int? ExitCode = null, string? Signal = null);
