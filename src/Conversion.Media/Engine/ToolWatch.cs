using System.Globalization;
using Conversion.Domain.Failures;
using Conversion.Media.Processes;

namespace Conversion.Media.Engine;

/// <summary>
/// Runs tools under watch: what stands still is killed with all that belongs to it, so that nothing waits for ever. What a tool
/// under watch has nothing to say of still shows as work; that never bears on what stands still.
/// </summary>
internal sealed class ToolWatch(AttemptContext context, ProgressFeed progress)
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>Runs one tool that writes no media.</summary>
    /// <exception cref="MediaFailureException">It stalled.</exception>
    public Task<ToolResult> RunAsync(ToolCommand command, ToolStep step, CancellationToken cancellation) =>
        RunAsync(command, RunAloneAsync, step, Beat, cancellation);

    /// <summary>Runs a tool, and what feeds it.</summary>
    /// <param name="command">The tool.</param>
    /// <param name="runner">Runs it.</param>
    /// <param name="step">What for.</param>
    /// <param name="sample">Asked a few times a second for the seconds of media written; what it throws ends the tool.</param>
    /// <param name="cancellation">Ends the tool.</param>
    /// <exception cref="MediaFailureException">It stalled.</exception>
    public async Task<ToolResult> RunAsync(
        ToolCommand command, ToolRunner runner, ToolStep step, Func<double> sample, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var tools = new RunningTools { Step = step, Stage = context.Stages?.Current, Received = () => context.Session.ReceivedBytes };
        var running = runner(command with { Running = tools }, ending.Token);
        try
        {
            await WatchAsync(running, tools, step, sample);
        }
        catch
        {
            await ending.CancelAsync();
            await running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            cancellation.ThrowIfCancellationRequested();
            throw;
        }

        return await running;
    }

    /// <summary>Runs one tool and nothing beside it.</summary>
    public Task<ToolResult> RunAloneAsync(ToolCommand command, CancellationToken cancellation) =>
        ToolProcess.RunAsync(command, context.Time, cancellation);

    private double Beat()
    {
        progress.Beat();
        return 0;
    }

    private async Task WatchAsync(Task running, RunningTools tools, ToolStep step, Func<double> sample)
    {
        var rule = new StallRule(TimeSpan.FromSeconds(context.Options.StallSeconds), context.Options.StallBytesPerSecond, step.CpuIsMovement);
        var judge = new StallJudge(rule);
        var start = context.Time.GetTimestamp();
        using var ticks = new PeriodicTimer(SampleInterval, context.Time);
        var (last, lookedAt) = (new ToolSample(TimeSpan.Zero, context.Session.ReceivedBytes, 0), TimeSpan.Zero);
        judge.Observe(last);
        while (await Task.WhenAny(running, ticks.WaitForNextTickAsync(CancellationToken.None).AsTask()) != running)
        {
            var now = last with { At = context.Time.GetElapsedTime(start), Bytes = context.Session.ReceivedBytes, MediaSeconds = sample() };
            if (now.At - lookedAt >= LookInterval)
            {
                // While bytes or media come, nobody need know what else the tools do.
                now = now with { IsStopped = tools.AnyStopped(), Effort = IsSlow(last, now) ? tools.Effort() : last.Effort };
                lookedAt = now.At;
            }

            if (judge.Observe(now) is { } standstill)
                throw ToolFailures.Exception(FailureKind.Stalled, context.Request.Platform, Evidence(tools, step, standstill, rule));
            last = now;
        }
    }

    private bool IsSlow(ToolSample last, ToolSample now) =>
        now.MediaSeconds <= last.MediaSeconds
        && now.Bytes - last.Bytes < context.Options.StallBytesPerSecond * (now.At - last.At).TotalSeconds;

    private static string Evidence(RunningTools tools, ToolStep step, Standstill seen, StallRule rule) => string.Create(
        CultureInfo.InvariantCulture,
        $"Stalled while {step.Name}: in {seen.Over.TotalSeconds:0.0} s {tools.Names} received {seen.Bytes} bytes "
        + $"(below {rule.BytesPerSecond} a second counts as none), wrote {seen.MediaSeconds:0.0} s of media and {seen.WrittenBytes} bytes to storage, "
        + $"and used {seen.Cpu.TotalSeconds:0.00} s of processor time.{(seen.WasStopped ? " A signal had stopped it." : "")}");
}

/// <summary>Runs a tool to its end.</summary>
internal delegate Task<ToolResult> ToolRunner(ToolCommand command, CancellationToken cancellation);
