using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Conversion.Api.Retention;
using Conversion.Domain.Jobs;
using Conversion.Storage;
using Conversion.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Conversion.Api.Tests;

/// <summary>What is kept, what goes first, and what is left of a job whose file has gone.</summary>
public sealed class RetentionSpecs(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_result_that_is_too_old_goes_and_its_durable_link_offers_a_new_run()
    {
        await using var service = await StartAsync("MaxAgeHours=0.001");
        var job = await service.CompletedJobAsync("the bytes");
        var expiresAt = DateTimeOffset.Parse((await service.GetAsync($"/api/jobs/{job.Id}"))["artifact"]!.Text("expiresAt"), null);
        Assert.InRange(expiresAt, DateTimeOffset.UtcNow.AddSeconds(-60), DateTimeOffset.UtcNow.AddSeconds(4));
        using var http = service.Client();
        using var link = await http.GetAsync($"/api/jobs/{job.Id}/download", Cancellation);

        await ExpiresAsync(service, job);

        var gone = await service.GetAsync($"/api/jobs/{job.Id}/download", 410);
        Assert.Equal(("artifact-expired", $"/api/jobs/{job.Id}/retry"), (gone.Text("code"), gone["links"]!.Text("retry")));
        using var file = await http.GetAsync(link.Headers.Location, Cancellation);
        Assert.Equal(HttpStatusCode.Gone, file.StatusCode);
        var events = await service.GetAsync($"/api/jobs/{job.Id}/events");
        Assert.Equal(("ArtifactExpired", "age"), (events.AsArray()[^1]!.Text("type"), events.AsArray()[^1]!["data"]!.Text("reason")));
        Assert.Null(await Store(service).FindAsync(job.Id.ToString("N"), Cancellation));

        using var retried = await http.PostAsync($"/api/jobs/{job.Id}/retry", null, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, retried.StatusCode);
        Assert.Equal("queued", (await service.GetAsync($"/api/jobs/{job.Id}")).Text("status"));
    }

    [Theory]
    [InlineData("MaxBytes=25")]
    [InlineData("MaxBytesPerCaller=25")]
    public async Task Where_room_is_short_what_was_not_used_for_the_longest_time_goes_first(string bound)
    {
        await using var service = await StartAsync(bound);
        var oldest = await service.CompletedJobAsync("ten bytes.", "a.mp3");
        var older = await service.CompletedJobAsync("ten bytes!", "b.mp3");
        await ReadAsync(service, oldest);
        var newest = await service.CompletedJobAsync("ten bytes?", "c.mp3");

        await ExpiresAsync(service, older);

        Assert.NotNull(await Store(service).FindAsync(oldest.Id.ToString("N"), Cancellation));
        Assert.NotNull(await Store(service).FindAsync(newest.Id.ToString("N"), Cancellation));
    }

    [Fact]
    public async Task Every_job_that_had_the_result_is_told_and_none_is_given_it_any_more()
    {
        await using var service = await StartAsync("MaxAgeHours=1", "Converter:Results:Reuse=true");
        var maker = await service.CompletedJobAsync("the bytes");
        var served = await PostAsync(service);
        Assert.Equal("cache", served.Text("resultOrigin"));

        await service.SendAsync<ExpiredArtifact>(new ExpireArtifact(maker.Id.ToString("N"), RetentionReason.Age));

        foreach (var id in (string[])[maker.Id.ToString(), served.Text("id")])
        {
            Assert.Null((await service.GetAsync($"/api/jobs/{id}"))["artifact"]);
        }

        Assert.Equal("new", (await PostAsync(service)).Text("resultOrigin"));
    }

    [Fact]
    public async Task What_is_in_use_is_spared_however_old_it_is()
    {
        await using var service = await StartAsync("MaxAgeHours=0.0002", "Converter:Retention:SpareMinutes=10");
        var job = await service.CompletedJobAsync("the bytes");
        await ReadAsync(service, job);

        await service.Host.Services.GetRequiredService<RetentionWatch>().RunOnceAsync(Cancellation);
        Assert.False((await service.SendAsync<ExpiredArtifact>(new ExpireArtifact(job.Id.ToString("N"), RetentionReason.Age))).Applied);

        Assert.NotNull(await Store(service).FindAsync(job.Id.ToString("N"), Cancellation));
    }

    [Fact]
    public async Task Who_is_reading_when_the_result_goes_reads_to_the_end()
    {
        await using var service = await StartAsync("MaxAgeHours=1");
        var content = new string('x', 4 << 20);
        var job = await service.CompletedJobAsync(content);
        using var http = service.Client();
        using var durable = await http.GetAsync($"/api/jobs/{job.Id}/download", Cancellation);
        using var answer = await http.GetAsync(durable.Headers.Location, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        var first = new byte[1000];
        await body.ReadExactlyAsync(first, Cancellation);
        await service.ExecuteAsync("delete from converter.artifact_use"); // as if it had been read for very long

        Assert.True((await service.SendAsync<ExpiredArtifact>(new ExpireArtifact(job.Id.ToString("N"), RetentionReason.TotalSize))).Applied);
        Assert.True(await Store(service).DeleteAsync(job.Id.ToString("N"), Cancellation));

        using var reader = new StreamReader(body);
        Assert.Equal(content.Length - first.Length, (await reader.ReadToEndAsync(Cancellation)).Length);
    }

    [Fact]
    public async Task Where_the_disk_is_full_no_job_is_taken_and_none_begins()
    {
        await using var service = await StartAsync("MaxAgeHours=1", $"Converter:Retention:MinFreeBytes={long.MaxValue}");
        using var http = service.Client();
        using var refused = await http.PostAsJsonAsync("/api/jobs", Requests.Song, Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("overloaded", JsonNode.Parse(await refused.Content.ReadAsStringAsync(Cancellation))!.Text("code"));
    }

    private async Task<ServiceHost> StartAsync(string retention, params string[] more) =>
        await ServiceHost.StartAsync(postgres, [$"--Converter:Retention:{retention}", "--Converter:Retention:SpareMinutes=0", .. more.Select(setting => $"--{setting}")]);

    private static IArtifactStore Store(ServiceHost service) => service.Host.Services.GetRequiredService<IArtifactStore>();

    private static async Task ReadAsync(ServiceHost service, ConversionJob job)
    {
        using var http = service.Client();
        using var durable = await http.GetAsync($"/api/jobs/{job.Id}/download", Cancellation);
        await http.GetByteArrayAsync(durable.Headers.Location, Cancellation);
    }

    private static async Task<JsonNode> PostAsync(ServiceHost service)
    {
        using var http = service.Client();
        using var answer = await http.PostAsJsonAsync("/api/jobs", Requests.Song, Cancellation);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
    }

    // At whatever look of whoever looks: the watch does so by itself, too.
    private static async Task ExpiresAsync(ServiceHost service, ConversionJob job)
    {
        var watch = service.Host.Services.GetRequiredService<RetentionWatch>();
        await Eventually.BecomesAsync(
            async () =>
            {
                await watch.RunOnceAsync(Cancellation);
                return await service.GetAsync($"/api/jobs/{job.Id}");
            },
            now => now["artifact"] is null, TimeSpan.FromMinutes(1), Cancellation);
    }
}
