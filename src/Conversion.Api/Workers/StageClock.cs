using Conversion.Domain.Jobs;

namespace Conversion.Api.Workers;

/// <summary>Measures how long an attempt is in each of its phases.</summary>
internal sealed class StageClock(WorkMetrics metrics, string platform, TimeProvider clock)
{
    private (JobPhase Phase, long Since)? _stage;

    /// <summary>The attempt goes on to <paramref name="phase"/>.</summary>
    public void Begin(JobPhase phase)
    {
        End();
        _stage = (phase, clock.GetTimestamp());
    }

    /// <summary>The attempt ends.</summary>
    public void End()
    {
        if (_stage is var (phase, since))
        {
            metrics.StageEnded(phase, platform, clock.GetElapsedTime(since));
            _stage = null;
        }
    }
}
