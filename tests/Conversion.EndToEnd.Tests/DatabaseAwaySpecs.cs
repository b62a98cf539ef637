using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Conversion.EmbeddedPostgres;
using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.EndToEnd.Tests;

/// <summary>While PostgreSQL is away nothing is accepted, and what was accepted is not lost.</summary>
public sealed class DatabaseAwaySpecs
{
    [Fact]
    public async Task Requests_are_refused_with_a_time_to_come_back_and_every_accepted_job_completes()
    {
        await using var media = await MediaServer.StartAsync();
        using var folder = TestFolder.Create();
        var database = await StartDatabaseAsync(folder, port: null);
        using var home = new ServiceHome(database.ConnectionString);
        try
        {
            await using var service = await RunningService.StartAsync(home);
            media.Add("/song.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 40_000 });
            var before = await service.SubmitAsync(media.Url("/song.m4a"), "mp3");
            await service.WorkingOnAsync(before.Id, "converting");

            await database.DisposeAsync();
            using var refused = await SubmitAsync(service, media);
            media.Add("/song.m4a", SampleMedia.OneMinuteAudio);
            database = await StartDatabaseAsync(folder, database.Port);
            using var accepted = await Eventually.BecomesAsync(
                () => SubmitAsync(service, media), answer => answer.IsSuccessStatusCode, RunningService.Patience, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter?.Delta);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal("database-unavailable", problem.GetProperty("code").GetString());
            foreach (var stream in await home.StreamsAsync())
                await FinishedJob.DownloadAsync(service, await service.FollowAsync(((Domain.Jobs.JobSubmitted)stream[0]).JobId, 0));
            await service.StopAsync();
            await home.AssertSoundAsync();
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    // On its old port, where the service looks for it; it was free a moment ago, and is again once the last connection is gone.
    private static Task<EmbeddedPostgresServer> StartDatabaseAsync(TestFolder folder, int? port)
    {
        var options = new EmbeddedPostgresOptions(folder.Path) { Durable = false };
        return port is null
            ? EmbeddedPostgresServer.StartAsync(options, NullLogger.Instance, TestContext.Current.CancellationToken)
            : EmbeddedPostgresServer.StartAsync(options, () => port.Value, NullLogger.Instance, TestContext.Current.CancellationToken);
    }

    private static Task<HttpResponseMessage> SubmitAsync(RunningService service, MediaServer media) => service.Http.PostAsJsonAsync(
        "/api/jobs", new { url = media.Url(SampleMedia.M4a), output = new { format = "m4a" } }, TestContext.Current.CancellationToken);
}
