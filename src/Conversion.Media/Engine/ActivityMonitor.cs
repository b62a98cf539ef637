using Conversion.Domain.Failures;
using Conversion.Media.Processes;

namespace Conversion.Media.Engine;

/// <summary>
/// Follows a tool that fetches or makes media: reports what moved, and ends it when the media grows past what is allowed.
/// </summary>
internal sealed class ActivityMonitor(AttemptContext context, ToolWatch watch, ProgressFeed progress)
{
    /// <summary>Runs <paramref name="command"/> under watch.</summary>
    /// <param name="command">The tool.</param>
    /// <param name="runner">Runs it, and what feeds it.</param>
    /// <param name="step">What for.</param>
    /// <param name="sample">What it has achieved.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="MediaFailureException">It stalled, or its media grew too long.</exception>
    public async Task<ToolResult> RunAsync(
        ToolCommand command, ToolRunner runner, ToolStep step, Func<Activity> sample, CancellationToken cancellation)
    {
        var result = await watch.RunAsync(command, runner, step, () => Follow(sample()), cancellation);
        progress.Report(sample());
        return result;
    }

    private double Follow(Activity activity)
    {
        if (activity.MediaSeconds > context.Options.MaxDurationSeconds + 1)
            throw context.Failure(FailureKind.TooLong, $"The media went on past {context.Options.MaxDurationSeconds} s.");
        progress.Report(activity);
        return activity.MediaSeconds;
    }
}
