using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;

namespace Conversion.Domain.Tests.Jobs;

/// <summary>Jobs and events that the specs begin with, named after the state that they prepare.</summary>
internal static class JobStories
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static readonly Guid JobId = Guid.Parse("01a2090e-67b4-7b4a-9de6-835bdf542634");

    public static readonly Guid OtherId = Guid.Parse("01a2090e-67b4-7b4a-9de6-835bdf542635");

    public static readonly Failure SlowSite =
        new(FailureKind.NetworkTimeout, "Too slow.", "The site did not answer.", "Try again later.", Retryable: true, "evidence");

    public static readonly Artifact Song =
        new("0123456789abcdef0123456789abcdef", "Song.mp3", "audio/mpeg", 4_096, 60.5, new string('a', 64), ExpiresAt: null);

    public static readonly SourceMetadata Source =
        new("generic", "42", "Song", "Singer", 60.5, new DateOnly(2026, 1, 2), "https://example.test/cover.jpg", 720);

    public static readonly JobSubmitted Submitted = new(
        JobId, "local", "https://example.test/song.mp4", "generic", "v1:key", new OutputProfile(OutputFormat.Mp3, 192, 720),
        AllowQualityReduction: true, JobPriority.Normal, "mine", Noon);

    public static AttemptProgress At(double percent) => new(percent, 1_000, 4_000, 500, 6);

    public static ConversionJob After(params IJobEvent[] events) => events.Aggregate((ConversionJob?)null, ConversionJob.Evolve)!;

    public static ConversionJob Waiting() => After(Submitted);

    public static ConversionJob Running() => After(Submitted, new AttemptStarted(1, "node-a", "default", Noon));

    public static ConversionJob RunningSecondAttempt() => After(
        Submitted, new AttemptStarted(1, "node-a", "default", Noon), new AttemptLost(1, "node-a", Noon), new AttemptStarted(2, "node-b", "default", Noon));

    public static ConversionJob Completed() => After(
        Submitted, new AttemptStarted(1, "node-a", "default", Noon), new OutputStored(1, Song, Noon), new JobCompleted(1, Noon));

    public static ConversionJob Failed() => After(
        Submitted, new AttemptStarted(1, "node-a", "default", Noon), new AttemptFailed(1, JobPhase.Resolving, SlowSite, Noon), new JobFailed(1, SlowSite, Noon));

    public static ConversionJob Cancelled() => After(Submitted, new JobCancelled("local", Noon));
}
