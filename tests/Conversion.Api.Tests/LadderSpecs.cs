using System.Text.Json.Nodes;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;

namespace Conversion.Api.Tests;

/// <summary>What a caller sees of the ways round a failure.</summary>
public sealed class LadderSpecs(PostgresFixture postgres)
{
    private static readonly SourceMetadata Source = new("generic", "1", "Film", null, 60, null, null, 1080, HasOtherFormats: true);

    [Fact]
    public async Task A_smaller_picture_is_announced_reasoned_and_still_told_when_it_is_complete()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var id = await SubmitAsync(service, "https://example.com/film", "mp4");

        var waiting = await FailAsync(service, id, FailureKind.TimedOut, JobPhase.Converting);
        Assert.Equal(("queued", "default/720p"), (waiting.Text("status"), waiting.Text("strategy")));
        Assert.NotNull(waiting["nextAttemptAt"]);
        Assert.Equal(["quality_reduced: 720p, because 1080p timed out.", "retrying: The last attempt failed: Took too long. It will be tried again."], Notices(waiting));

        var claim = await ClaimAsync(service, id);
        Assert.Equal("default/720p", claim.Strategy);
        var artifact = new Artifact(new string('a', 32), "Film.mp4", "video/mp4", 1, 60, new string('b', 64), null, Height: 720);
        await service.SendAsync<ReportAnswer>(new CompleteAttempt(id, claim.Attempt, artifact));
        var completed = await service.GetAsync($"/api/jobs/{id}");
        Assert.Equal(["quality_reduced: 720p, because 1080p timed out."], Notices(completed));
        Assert.Equal(720, (int)completed["artifact"]!["height"]!);
        var chosen = (await service.GetAsync($"/api/jobs/{id}/events")).AsArray().Single(e => e!.Text("type") == "FallbackChosen")!["data"]!;
        Assert.Equal(("timed_out", "lower_quality"), (chosen.Text("reason"), chosen.Text("step")));
    }

    [Fact]
    public async Task Who_allows_no_less_waits_for_the_whole()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var id = await SubmitAsync(service, "https://example.com/film", "mp4", allowQualityReduction: false);

        var waiting = await FailAsync(service, id, FailureKind.TimedOut, JobPhase.Converting);

        Assert.Equal("default", waiting.Text("strategy"));
        Assert.Equal(["retrying"], Notices(waiting).Select(notice => notice.Split(':')[0]));
    }

    [Fact]
    public async Task Another_player_then_the_operators_account_are_tried_and_named_with_the_reason()
    {
        var cookies = Path.GetTempFileName();
        await File.WriteAllTextAsync(cookies, "# Netscape HTTP Cookie File\n", TestContext.Current.CancellationToken);
        await using var service = await ServiceHost.StartAsync(postgres, $"--Converter:Platforms:youtube:CookiesFile={cookies}");
        var id = await SubmitAsync(service, "https://www.youtube.com/watch?v=abcdefghijk", "mp3");

        var ways = new List<string>();
        JsonNode job;
        do
        {
            job = await FailAsync(service, id, FailureKind.BotCheck, JobPhase.Resolving);
            ways.Add(job.Text("strategy"));
        }
        while (ways[^1] != "cookies" && ways.Count < 9);

        Assert.Equal(["player:web_embedded", "player:android_vr", "player:ios", "cookies"], ways);
        var title = FailureCatalogue.Describe(FailureKind.BotCheck, "youtube").Title.TrimEnd('.');
        Assert.Equal($"other_access: It is fetched with the operator's account, because of this before: {title}.", Notices(job)[0]);
        File.Delete(cookies);
    }

    [Fact]
    public async Task What_was_private_is_asked_for_once()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var id = await SubmitAsync(service, "https://www.youtube.com/watch?v=abcdefghijk", "mp3");

        Assert.Equal("failed", (await FailAsync(service, id, FailureKind.ContentPrivate, JobPhase.Resolving)).Text("status"));
    }

    [Fact]
    public async Task A_media_address_that_aged_is_asked_for_anew_at_once()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:Retries:BaseDelaySeconds=3600", "--Converter:Retries:MaxDelaySeconds=3600");
        var id = await SubmitAsync(service, "https://example.com/film", "mp3");

        await FailAsync(service, id, FailureKind.AccessDenied, JobPhase.Downloading);

        Assert.Equal(2, (await ClaimAsync(service, id)).Attempt);
        var events = (await service.GetAsync($"/api/jobs/{id}/events")).AsArray();
        Assert.Equal("fresh_extraction", events.Single(e => e!.Text("type") == "RetryScheduled")!["data"]!.Text("step"));
    }

    private static async Task<Guid> SubmitAsync(ServiceHost service, string url, string format, bool allowQualityReduction = true) =>
        Guid.Parse((await service.SubmitAsync(new { url, output = new { format }, allowQualityReduction })).Text("id"));

    private static async Task<JsonNode> FailAsync(ServiceHost service, Guid id, FailureKind kind, JobPhase phase)
    {
        var job = await ClaimAsync(service, id);
        await service.SendAsync<ReportAnswer>(new ReportSource(id, job.Attempt, Source));
        await service.SendAsync<ReportAnswer>(new ReportPhase(id, job.Attempt, phase));
        await service.SendAsync<ReportAnswer>(new FailAttempt(id, job.Attempt, FailureCatalogue.Describe(kind, job.Platform)));
        return await service.GetAsync($"/api/jobs/{id}");
    }

    private static async Task<ConversionJob> ClaimAsync(ServiceHost service, Guid id)
    {
        var claim = await Eventually.BecomesAsync(
            () => service.SendAsync<JobClaim>(new ClaimJob("node-a")), claim => claim.Job is not null, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(id, claim.Job!.Id);
        return claim.Job;
    }

    private static IReadOnlyList<string> Notices(JsonNode job) => [.. job["notices"]!.AsArray().Select(notice => $"{notice!.Text("kind")}: {notice!.Text("message")}")];
}
