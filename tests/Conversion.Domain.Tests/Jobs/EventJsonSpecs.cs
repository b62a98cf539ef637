using System.Runtime.CompilerServices;
using System.Text.Json;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using static Conversion.Domain.Tests.Jobs.JobStories;

namespace Conversion.Domain.Tests.Jobs;

/// <summary>
/// The JSON of each event is kept for ever, so a change must be seen and meant. A new event: run once, read the
/// <c>.received.json</c> file, and rename it to <c>.approved.json</c>.
/// </summary>
public class EventJsonSpecs
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerOptions.Web) { WriteIndented = true };

    private static readonly IJobEvent[] Samples =
    [
        Submitted,
        new AttemptStarted(1, "node-a", "default", Noon),
        new SourceResolved(1, Source with { HasOtherFormats = true }, Noon),
        new PhaseStarted(1, JobPhase.Converting, Noon),
        new ProgressReported(1, At(12.5) with { ProcessedSeconds = 7.5, SourceSeconds = 3.5, KeptBytes = 200 }, Noon),
        new OutputStored(1, Song with { Height = 720, IsPrivate = true }, Noon),
        new JobCompleted(1, Noon),
        new AttemptFailed(1, JobPhase.Downloading, SlowSite with { RetryAfterSeconds = 2.5 }, Noon),
        new RetryScheduled(1, FailureKind.RateLimited, Noon.AddSeconds(2), Noon, LadderStep.Wait, RetryAfterSeconds: 2),
        new FallbackChosen(1, FailureKind.TimedOut, "default/720p", Noon.AddSeconds(2), Noon, LadderStep.LowerQuality, new QualityStep(1080, 720)),
        new AttemptLost(1, "node-a", Noon, JobPhase.Converting, 43.5),
        new AttemptReleased(1, "node-a", Noon),
        new JobParked(FailureKind.BotCheck, Noon.AddSeconds(30), Noon),
        new JobUnparked(Noon),
        new JobFailed(1, SlowSite, Noon),
        new JobCancelled("local", Noon),
        new ArtifactExpired(Song.ArtifactId, RetentionReason.CallerQuota, Noon),
        new JobServedFromCache(OtherId, Song, Source, Noon),
        new WorkShared(OtherId, Noon, FailureKind.NetworkTimeout),
        new SharedWorkProgressed(OtherId, 7, 1, JobStatus.Running, JobPhase.Converting, At(12.5), "default", null, Source, Noon),
        new SharedResultReceived(OtherId, Song, Noon),
        new WorkTakenOver(OtherId, FailureKind.NetworkTimeout, IsAlone: false, Noon),
        new JobRetried(2, "local", "local", "generic", JobPriority.High, Noon, "0123abcd"),
    ];

    [Fact]
    public void What_was_kept_before_steps_were_told_is_read()
    {
        var kept = """{"attempt":1,"reason":"bot_check","strategy":"other-client","nextAttemptAt":"2026-11-23T12:00:02+00:00","at":"2026-11-23T12:00:00+00:00"}""";
        Assert.Equal(
            new FallbackChosen(1, FailureKind.BotCheck, "other-client", Noon.AddSeconds(2), Noon), JsonSerializer.Deserialize<FallbackChosen>(kept, Written));
    }

    [Fact]
    public void A_result_from_before_accounts_were_told_of_is_not_private()
    {
        var kept = """{"attempt":1,"artifact":{"artifactId":"a","fileName":"b.mp3","contentType":"audio/mpeg","sizeBytes":1,"durationSeconds":2,"sha256":"c","expiresAt":null},"at":"2026-11-23T12:00:00+00:00"}""";
        Assert.False(JsonSerializer.Deserialize<OutputStored>(kept, Written)!.Artifact.IsPrivate);
    }

    public static TheoryData<string> EventTypes() => [.. typeof(IJobEvent).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IJobEvent))).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(EventTypes))]
    public void Every_event_is_written_as_approved_and_read_back_equal(string type)
    {
        var sample = Assert.Single(Samples, sample => sample.GetType().Name == type);
        var json = JsonSerializer.Serialize(sample, sample.GetType(), Written);
        Assert.Equal(sample, JsonSerializer.Deserialize(json, sample.GetType(), Written));

        var approved = Path.Combine(ApprovedFolder(), $"{type}.approved.json");
        var expected = File.Exists(approved) ? File.ReadAllText(approved).Trim() : "";
        if (json != expected)
        {
            File.WriteAllText(Path.Combine(ApprovedFolder(), $"{type}.received.json"), json + "\n");
        }

        Assert.Equal(expected, json);
    }

    private static string ApprovedFolder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Approved");
}
