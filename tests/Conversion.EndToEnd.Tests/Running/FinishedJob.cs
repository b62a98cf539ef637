using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Conversion.TestMedia.Samples;
using Conversion.TestSupport.Services;

namespace Conversion.EndToEnd.Tests.Running;

/// <summary>A job taken the whole way as a client does: submitted, followed, downloaded, probed.</summary>
internal sealed record FinishedJob(JobState Job, IReadOnlyList<LiveEvent> Events, MediaProbe Media)
{
    public static async Task<FinishedJob> RunAsync(
        RunningService service, string url, string format, int? audioBitrateKbps = null, int? maxHeight = null)
    {
        var accepted = await service.SubmitAsync(url, format, audioBitrateKbps, maxHeight);
        return await DownloadAsync(service, await service.FollowAsync(accepted.Id));
    }

    /// <summary>Checks a stream that ended with completion, and fetches the file.</summary>
    public static async Task<FinishedJob> DownloadAsync(RunningService service, IReadOnlyList<LiveEvent> events)
    {
        var job = events[^1].Job;
        Assert.True(events[^1].Event == "completed", $"{events[^1]}: {job.Failure}");
        Assert.Equal(100, job.Percent);
        AssertRises(events);
        var bytes = await FetchAsync(service.Http, job);
        var file = service.Home.PathOf($"{job.Id}-{Path.GetExtension(job.Artifact!.FileName)}");
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        var media = await MediaProbe.ReadAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal("", await MediaProbe.DecodeAsync(file, TestContext.Current.CancellationToken));
        return new FinishedJob(job, events, media);
    }

    /// <summary>Ids strictly rise, percent is above 0 while it runs and never falls within an attempt, and only the last frame is an end.</summary>
    public static void AssertRises(IReadOnlyList<LiveEvent> events)
    {
        Assert.Equal(events.Select(e => e.Id).Distinct().Order(), events.Select(e => e.Id));
        Assert.All(events.SkipLast(1), e => Assert.Equal("progress", e.Event));
        Assert.All(events.Where(e => e.Job.Status == "running"), e => Assert.InRange(e.Job.Percent, 0.001, 99.999));
        foreach (var attempt in events.Where(e => e.Job.Status is "running" or "completed").GroupBy(e => e.Job.Attempt))
            Assert.Equal(attempt.Select(e => e.Job.Percent).Order(), attempt.Select(e => e.Job.Percent));
    }

    private static async Task<byte[]> FetchAsync(HttpClient http, JobState job)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var durable = await http.GetAsync($"/api/jobs/{job.Id}/download", cancellation);
        Assert.Equal(HttpStatusCode.Found, durable.StatusCode);
        using var whole = await http.GetAsync(durable.Headers.Location, cancellation);
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal(job.Artifact!.SizeBytes, whole.Content.Headers.ContentLength);
        Assert.Equal(job.Artifact.ContentType, whole.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", whole.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal($"\"{job.Artifact.Sha256}\"", whole.Headers.ETag?.Tag);
        var bytes = await whole.Content.ReadAsByteArrayAsync(cancellation);
        Assert.Equal(job.Artifact.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));

        using var look = new HttpRequestMessage(HttpMethod.Head, durable.Headers.Location);
        using var head = await http.SendAsync(look, cancellation);
        Assert.Equal((HttpStatusCode.OK, job.Artifact.SizeBytes), (head.StatusCode, head.Content.Headers.ContentLength));

        using var request = new HttpRequestMessage(HttpMethod.Get, durable.Headers.Location) { Headers = { Range = new RangeHeaderValue(100, 299) } };
        using var part = await http.SendAsync(request, cancellation);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(bytes[100..300], await part.Content.ReadAsByteArrayAsync(cancellation));
        return bytes;
    }
}
