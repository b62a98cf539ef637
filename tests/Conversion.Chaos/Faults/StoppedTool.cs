using Conversion.Chaos.Judging;
using Conversion.Chaos.Running;
using Conversion.Chaos.Work;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestSupport.Services;

namespace Conversion.Chaos.Faults;

/// <summary>SIGSTOP of a tool: it hangs with its lease alive, is seen to stand still, killed, and the job tried again.</summary>
/// <param name="tool">The program.</param>
/// <param name="phase">What the job is doing then.</param>
/// <param name="work">What it works on.</param>
public sealed class StoppedTool(string tool, JobPhase phase, KnownWork work) : ClusterFault
{
    private const int StallSeconds = 6; // a start of yt-dlp on a busy machine takes a while, too

    /// <inheritdoc />
    public override string Name => $"stop-{tool}-{phase.ToString().ToLowerInvariant()}";

    /// <inheritdoc />
    public override string Words => $"SIGSTOP of {tool} while {phase.ToString().ToLowerInvariant()}";

    /// <inheritdoc />
    protected override ClusterShape ShapeFor(Effort effort) => ClusterShape.Of(effort, nodes: 2,
        $"--Converter:Workers:StallSeconds={StallSeconds}");

    /// <inheritdoc />
    protected override int RunsFor(Effort effort) => effort.RunsOf(longRun: 3);

    /// <inheritdoc />
    protected override async Task HurtAsync(Trial trial)
    {
        await trial.Work.SubmitAsync(KnownWork.Encoding, first: null, trial.Cancellation);
        var job = await trial.Work.SubmitAsync(work, first: null, trial.Cancellation);
        if (phase != JobPhase.Resolving) // over in a moment: its tool is caught by itself
            await trial.UntilInAsync(job, phase, percent: 10);
        var stopped = await trial.ToolAsync(job, tool);
        stopped.TrySend(UnixSignal.Stop);
        trial.Story = $"stopped {stopped.Id}";
    }

    /// <inheritdoc />
    protected override IEnumerable<Finding> Judge(Trial trial, Verdict verdict)
    {
        var failures = verdict.Streams[1].Events.OfType<AttemptFailed>().Select(failed => failed.Failure.Kind).ToList();
        if (failures is not [FailureKind.Stalled, ..])
            yield return new Finding(Wrong.Untrue, $"I8: the attempt whose {tool} hung failed with {string.Join(", ", failures)}, not as stalled.");
    }
}
