using Conversion.Domain.Jobs;

namespace Conversion.Api.Workers;

/// <summary>
/// Which of an attempt's progress is worth an event: what is new, a few times a second at first and then once a second; what is
/// not, often enough that nobody waits for five seconds to hear that the work goes on. Not thread safe.
/// </summary>
public sealed class ProgressThrottle(TimeProvider clock)
{
    /// <summary>After so long the same is said again.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(2.5);

    // Short jobs are over before a second has passed: the first moments are reported more often.
    private static readonly TimeSpan FirstMoments = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenFirstProgress = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(1);
    private readonly long _began = clock.GetTimestamp();
    private AttemptProgress? _told;
    private long _toldAt;

    /// <summary>How long to wait before the next report.</summary>
    public TimeSpan Pause => clock.GetElapsedTime(_began) < FirstMoments ? BetweenFirstProgress : BetweenProgress;

    /// <summary>Whether to report <paramref name="progress"/> now.</summary>
    public bool IsDue(AttemptProgress progress) => progress != _told || clock.GetElapsedTime(_toldAt) >= LongestSilence;

    /// <summary>It is stored. What is not is due again, as it is or as what is newer by then.</summary>
    public void Told(AttemptProgress progress) => (_told, _toldAt) = (progress, clock.GetTimestamp());
}
