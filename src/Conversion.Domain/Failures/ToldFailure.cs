using Conversion.Domain.Jobs;
using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Domain.Failures;

/// <summary>
/// The failure of a run that its caller is told in the end. The last attempt often went the least likely way, and what stopped it there
/// (an operator's proxy that is down) says little of why nothing came; so the most telling one is told. Every attempt's own stays in its event.
/// </summary>
/// <param name="Strategy">The way that the attempt went.</param>
/// <param name="Phase">What it was busy with.</param>
/// <param name="Failure">Why it failed.</param>
public sealed record ToldFailure(string Strategy, JobPhase Phase, Failure Failure)
{
    /// <summary>Which of two is told; of equals the later one.</summary>
    /// <param name="before">What was to be told before; null for nothing.</param>
    /// <param name="last">What came after it.</param>
    public static ToldFailure Choose(ToldFailure? before, ToldFailure last)
    {
        ArgumentNullException.ThrowIfNull(last);
        return before is null || before.IsSettledBy(last) || last.Weight >= before.Weight ? last : before;
    }

    // How much it says about what the caller can do.
    private int Weight => Failure.Kind switch
    {
        // Of the content, and as a visitor sees it: true whichever way is gone. That there is nothing is also what walls say, so it yields to a name.
        NotFound or ContentNoMedia or UnsupportedUrl or SourceCorrupt => 6,
        // Who has signed in and is asked to sign in has cookies that are worth nothing: that is the operator's trouble.
        LoginRequired => Failures.Strategy.Parse(Strategy).SignsIn ? 1 : 6,
        BotCheck or RateLimited => 5,
        AccessDenied => 4,
        NetworkTimeout or NetworkUnreachable or TlsError or ServerError or Stalled or TimedOut => 2,
        Unknown or Cancelled => 0,
        var kind => FailureCatalogue.TraitsOf(kind).Cause == FailureCause.Content ? 7 : 3,
    };

    // An attempt that came to the media has passed what stopped others in front of it.
    private bool IsSettledBy(ToldFailure last) => !JobPhases.HandlesMedia(Phase) && JobPhases.HandlesMedia(last.Phase);
}
