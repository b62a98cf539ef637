using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;

namespace Conversion.Domain.Breakers;

/// <summary>What an attempt has shown about its platform.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The attempt.</param>
public abstract record AttemptOutcome(Guid JobId, int Attempt)
{
    /// <summary>The platform takes the service for a robot, or says that it asks too much.</summary>
    /// <param name="JobId">The job.</param>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Reason"><see cref="FailureKind.BotCheck"/> or <see cref="FailureKind.RateLimited"/>.</param>
    /// <param name="IsMidway">Whether it had answered, and refused the media.</param>
    /// <param name="IsGotRound">Whether the job goes on at once by another access method through the same address.</param>
    /// <param name="RetryAfter">How long it asked to be left alone; null when it did not say.</param>
    public sealed record Refused(Guid JobId, int Attempt, FailureKind Reason, bool IsMidway = false, bool IsGotRound = false, TimeSpan? RetryAfter = null)
        : AttemptOutcome(JobId, Attempt);

    /// <summary>It answered as it does to everybody, be it that the video is private.</summary>
    /// <param name="JobId">The job.</param>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="WithMedia">Whether it gave the media, too.</param>
    public sealed record Answered(Guid JobId, int Attempt, bool WithMedia) : AttemptOutcome(JobId, Attempt);

    /// <summary>What <paramref name="events"/> say, which end the running attempt of <paramref name="job"/>; null when they tell nothing of the platform.</summary>
    /// <param name="job">The job before them.</param>
    /// <param name="events">What was decided.</param>
    public static AttemptOutcome? Of(ConversionJob job, IReadOnlyList<IJobEvent> events)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(events);
        if (events.OfType<JobCompleted>().Any()) return new Answered(job.Id, job.Attempt, WithMedia: true);
        if (events.OfType<AttemptFailed>().FirstOrDefault() is not { } failed) return null;
        var isMidway = JobPhases.HandlesMedia(failed.Phase);
        return failed.Failure.Kind switch
        {
            FailureKind.BotCheck or FailureKind.RateLimited => new Refused(
                job.Id, job.Attempt, failed.Failure.Kind, isMidway,
                events.OfType<FallbackChosen>().Any(next => next.Step == LadderStep.OtherAccess && NetworkExit.Of(next.Strategy) == NetworkExit.Of(job.Strategy)),
                failed.Failure.RetryAfterSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null),
            // Judged by the link alone.
            FailureKind.InvalidUrl or FailureKind.UnsupportedUrl or FailureKind.UrlNotAllowed => null,
            var kind when FailureCatalogue.TraitsOf(kind).Cause == FailureCause.Content => new Answered(job.Id, job.Attempt, isMidway),
            // A network that is down, a disk that is full, a page that nobody understands: no word of the platform about its visitor.
            _ => null,
        };
    }
}
