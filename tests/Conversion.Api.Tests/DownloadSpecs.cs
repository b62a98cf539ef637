using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Conversion.Storage;
using Conversion.Storage.Links;
using Microsoft.Extensions.DependencyInjection;

namespace Conversion.Api.Tests;

public sealed class DownloadSpecs(SharedService shared) : IClassFixture<SharedService>
{
    private const string Content = "0123456789";
    private readonly ServiceHost _service = shared.Service;

    [Fact]
    public async Task The_durable_link_leads_to_the_bytes()
    {
        var link = await SignedLinkAsync("Song ♫ \"1\".mp3");
        var file = await GetAsync(link);
        Assert.Equal(Content, await file.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("audio/mpeg", file.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", file.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(("attachment", "Song ♫ \"1\".mp3"), (file.Content.Headers.ContentDisposition?.DispositionType, file.Content.Headers.ContentDisposition?.FileNameStar));
        Assert.Equal($"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("0123456789"u8))}\"", file.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task The_durable_link_tells_where_it_leads_to_who_asks_for_no_redirect()
    {
        var job = await _service.CompletedJobAsync(Content);
        var told = await _service.GetAsync($"/api/jobs/{job.Id}/download?redirect=false");

        var file = await GetAsync(told.Text("url"));
        Assert.Equal(Content, await file.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.InRange((DateTimeOffset)told["expiresAt"]!, DateTimeOffset.UtcNow.AddMinutes(50), DateTimeOffset.UtcNow.AddMinutes(61));
    }

    [Fact]
    public async Task A_range_is_served_and_an_unchanged_file_is_not_sent_again()
    {
        var link = await SignedLinkAsync();
        var part = await GetAsync(link, request => request.Headers.Range = new RangeHeaderValue(3, 5));
        Assert.Equal((HttpStatusCode.PartialContent, "345", "bytes 3-5/10"),
            (part.StatusCode, await part.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), part.Content.Headers.ContentRange?.ToString()));
        var unchanged = await GetAsync(link, request => request.Headers.IfNoneMatch.Add(part.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task A_range_past_the_end_is_a_problem_that_says_how_long_the_file_is()
    {
        var answer = await GetAsync(await SignedLinkAsync(), request => request.Headers.Range = new RangeHeaderValue(10, 20));
        Assert.Equal(("bytes */10", "application/problem+json"), (answer.Content.Headers.ContentRange?.ToString(), answer.Content.Headers.ContentType?.MediaType));
        await ProblemAsync(answer, HttpStatusCode.RequestedRangeNotSatisfiable, "range-not-satisfiable");
    }

    [Fact]
    public async Task A_range_in_an_unknown_unit_is_ignored()
    {
        var answer = await GetAsync(await SignedLinkAsync(), request => request.Headers.Range = new RangeHeaderValue(3, 5) { Unit = "seconds" });
        Assert.Equal((HttpStatusCode.OK, Content), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_file_other_than_the_one_asked_for_is_a_problem() => await ProblemAsync(
        await GetAsync(await SignedLinkAsync(), request => request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"another\""))),
        HttpStatusCode.PreconditionFailed, "precondition-failed");

    [Fact]
    public async Task The_head_of_a_file_is_its_headers_alone()
    {
        var head = await GetAsync(await SignedLinkAsync(), request => request.Method = HttpMethod.Head);
        Assert.Equal((HttpStatusCode.OK, 10L), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_whose_bytes_are_not_those_that_its_event_names_is_not_given_out(bool withoutSums)
    {
        var link = await SignedLinkAsync();
        var file = FileOf(link);
        await File.WriteAllTextAsync(file, "0123456780", TestContext.Current.CancellationToken);
        if (withoutSums)
        {
            File.Delete($"{file}.sums");
        }

        var refusal = await GetAsync(link);
        Assert.Equal(5, refusal.Headers.RetryAfter?.Delta?.TotalSeconds);
        await ProblemAsync(refusal, HttpStatusCode.ServiceUnavailable, "storage-unavailable");
        File.Delete($"{file}.sums");
        await File.WriteAllTextAsync(file, Content, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Damage_far_into_a_file_cuts_the_download_before_it_and_leaves_ranges_that_are_whole()
    {
        const int size = 700_000, damage = 600_000, block = 262_144;
        var content = string.Concat(Enumerable.Range(0, size / 10).Select(i => $"{i:0000000000}"));
        var job = await _service.CompletedJobAsync(content);
        var link = (await GetAsync($"/api/jobs/{job.Id}/download")).Headers.Location!.OriginalString;
        await using (var file = new FileStream(FileOf(link), FileMode.Open, FileAccess.Write))
        {
            file.Position = damage;
            file.WriteByte((byte)'x');
        }

        var answer = await _service.Client().GetAsync(link, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, (long?)size), (answer.StatusCode, answer.Content.Headers.ContentLength));
        using var received = new MemoryStream();
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.CopyToAsync(received, TestContext.Current.CancellationToken));
        Assert.Equal(content[..(2 * block)], System.Text.Encoding.ASCII.GetString(received.ToArray()));

        var part = await GetAsync(link, request => request.Headers.Range = new RangeHeaderValue(block, block + 9));
        Assert.Equal(content.Substring(block, 10), await part.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(FileOf(link), content, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_link_that_was_changed_anywhere_is_refused()
    {
        var link = await SignedLinkAsync();
        foreach (var changed in new[] { link.Replace("Song", "Sing"), link.Replace("expires=1", "expires=2"), link[..^1] + (link[^1] == 'A' ? 'B' : 'A'), link.Split('?')[0] })
        {
            await ProblemAsync(await GetAsync(changed), HttpStatusCode.Forbidden, "link-invalid");
        }
    }

    [Fact]
    public async Task An_expired_link_names_the_durable_one()
    {
        var job = await _service.CompletedJobAsync(Content);
        var signer = _service.Host.Services.GetRequiredService<LinkSigner>();
        var expired = signer.PathAndQuery(job.Id.ToString("N"), "Song.mp3", DateTimeOffset.UtcNow.AddSeconds(-1));
        var problem = await ProblemAsync(await GetAsync(expired), HttpStatusCode.Gone, "link-expired");
        Assert.Equal($"/api/jobs/{job.Id}/download", problem["links"]!.Text("download"));
    }

    [Fact]
    public async Task A_file_that_is_gone_says_so()
    {
        var job = await _service.CompletedJobAsync(Content);
        var link = await SignedLinkAsync(job.Id);
        await _service.Host.Services.GetRequiredService<IArtifactStore>().DeleteAsync(job.Id.ToString("N"), TestContext.Current.CancellationToken);
        await ProblemAsync(await GetAsync(link), HttpStatusCode.Gone, "artifact-expired");
    }

    [Fact]
    public async Task A_job_that_has_not_completed_has_no_result()
    {
        var id = (await _service.SubmitAsync()).Text("id");
        Assert.Equal("job-not-completed", (await _service.GetAsync($"/api/jobs/{id}/download", 409)).Text("code"));
        await _service.Client().PostAsync($"/api/jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
    }

    private string FileOf(string link) => Directory.GetFiles(
        _service.Host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<Hosting.ConverterOptions>>().Value.ArtifactDirectory,
        link.Split('/', '?').Single(ArtifactIds.IsValid), SearchOption.AllDirectories).Single();

    private async Task<string> SignedLinkAsync(string fileName = "Song.mp3") => await SignedLinkAsync((await _service.CompletedJobAsync(Content, fileName)).Id);

    private async Task<string> SignedLinkAsync(Guid job)
    {
        var answer = await GetAsync($"/api/jobs/{job}/download");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }

    private async Task<HttpResponseMessage> GetAsync(string url, Action<HttpRequestMessage>? configure = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        configure?.Invoke(request);
        return await _service.Client().SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<JsonNode> ProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        Assert.Equal((status, code), (answer.StatusCode, problem.Text("code")));
        return problem;
    }
}
