namespace Conversion.Media.Processes;

/// <summary>A tool to run. Arguments are a list: no shell ever sees them.</summary>
/// <param name="Tool">Name for messages and classification: <c>yt-dlp</c>, <c>ffmpeg</c>, <c>ffprobe</c>, <c>deno</c>.</param>
/// <param name="Path">Absolute path of the executable.</param>
/// <param name="Arguments">Arguments, in order.</param>
/// <param name="WorkFolder">Current folder, HOME and TMPDIR of the tool.</param>
/// <param name="Limits">What it may use.</param>
internal sealed record ToolCommand(string Tool, string Path, IReadOnlyList<string> Arguments, string WorkFolder, ToolLimits Limits)
{
    /// <summary>Variables besides PATH, HOME, TMPDIR and LANG. Nothing of the host's own environment is passed on.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Hears each line of standard output, in order; null to keep it for <see cref="ToolResult.Stdout"/> only.</summary>
    public Action<string>? OnOutputLine { get; init; }

    /// <summary>Characters kept of one output line; the rest of the line is dropped.</summary>
    public int MaxLineLength { get; init; } = 64 * 1024;

    /// <summary>Characters of standard output kept for the result; head and tail when there is more.</summary>
    public int MaxOutputLength { get; init; } = 64 * 1024;

    /// <summary>What the tool reads on standard input; null for an empty one.</summary>
    public Stream? Input { get; init; }

    /// <summary>Where the tool is entered when it has started; null for nowhere.</summary>
    public RunningTools? Running { get; init; }

    /// <summary>Takes standard output as bytes, instead of lines; null for lines.</summary>
    public Stream? Output { get; init; }
}
