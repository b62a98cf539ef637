using System.CommandLine;
using System.Text.Json;
using Conversion.Cli.Convert;

namespace Conversion.Cli.Explain;

/// <summary>
/// <c>converter explain</c>: what the service would make of tools' output, line by line. It asks no service: the classifier
/// itself is in this program.
/// </summary>
internal sealed class ExplainCommand : Command
{
    /// <summary>Longest line, in bytes: more than any log keeps of one failure.</summary>
    public const int LongestLine = 16 * 1024 * 1024;

    private readonly Argument<string?> _file = new("FILE")
    {
        Description = "JSON lines with platform, tool, stderr and, where known, stdout, exitCode and signal. Standard input when absent or \"-\".",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ExplainCommand(CommandEnvironment environment)
        : base("explain", "Names the cause in the output of yt-dlp, ffmpeg or ffprobe, as JSON lines; needs no service.")
    {
        Arguments.Add(_file);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(_file), environment, cancellation));
    }

    private static async Task<int> RunAsync(string? file, CommandEnvironment environment, CancellationToken cancellation)
    {
        try
        {
            await using var input = file is null or "-" ? environment.OpenRawInput() : File.OpenRead(Path.Combine(environment.CurrentFolder, file));
            return await ExplainAsync(input, environment, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            environment.Error.WriteLine($"converter: {SafeText.OneLine(e.Message)}");
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }

    private static async Task<int> ExplainAsync(Stream input, CommandEnvironment environment, CancellationToken cancellation)
    {
        var exit = ExitCodes.Success;
        await foreach (var line in NumberedLines.ReadAsync(input, LongestLine, cancellation))
        {
            if (line.Content is { } bytes && bytes.AsSpan().Trim(" \t\r"u8).IsEmpty)
                continue;
            try
            {
                if (line.Content is not { } content)
                    throw new JsonException($"it is longer than {LongestLine / (1024 * 1024)} MiB");
                environment.Output.WriteLine(Explanation.Of(ToolOutputLine.Parse(content)).ToJson());
            }
            catch (JsonException e)
            {
                exit = ExitCodes.Failed;
                environment.Error.WriteLine($"converter: line {line.Number} was passed over: {SafeText.OneLine(e.Message)}.");
                environment.Output.WriteLine(new UnreadableLine(line.Number, e.Message).ToJson());
            }
        }

        return exit;
    }
}
