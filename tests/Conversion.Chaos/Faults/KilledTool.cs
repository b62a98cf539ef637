using Conversion.Chaos.Running;
using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;
using Conversion.TestSupport.Services;

namespace Conversion.Chaos.Faults;

/// <summary>kill -9 of a tool, as the kernel does when memory runs out.</summary>
/// <param name="tool">The program.</param>
/// <param name="phase">What the job is doing then.</param>
/// <param name="work">What it works on.</param>
public sealed class KilledTool(string tool, JobPhase phase, KnownWork work) : ClusterFault
{
    /// <inheritdoc />
    public override string Name => $"kill-{tool}-{phase.ToString().ToLowerInvariant()}";

    /// <inheritdoc />
    public override string Words => $"kill -9 of {tool} while {phase.ToString().ToLowerInvariant()}";

    /// <inheritdoc />
    protected override ClusterShape ShapeFor(Effort effort) => ClusterShape.Of(effort, nodes: 2);

    /// <inheritdoc />
    protected override int RunsFor(Effort effort) => effort.RunsOf(longRun: 3);

    /// <inheritdoc />
    protected override async Task HurtAsync(Trial trial)
    {
        var job = await trial.Work.SubmitAsync(work, first: null, trial.Cancellation);
        await trial.Work.SubmitAsync(KnownWork.Encoding, first: null, trial.Cancellation);
        await trial.UntilInAsync(job, phase, percent: phase == JobPhase.Resolving ? 0 : 10);
        var killed = await trial.ToolAsync(job, tool);
        killed.TrySend(UnixSignal.Kill);
        trial.Story = $"killed {killed.Id}";
    }
}
