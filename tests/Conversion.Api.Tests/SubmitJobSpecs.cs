using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Conversion.Api.Tests;

public sealed class SubmitJobSpecs(SharedService shared) : IClassFixture<SharedService>
{
    private readonly ServiceHost _service = shared.Service;

    [Fact]
    public async Task A_job_is_accepted_and_shown_where_Location_says()
    {
        var answer = await PostAsync("""{"url":"https://example.com/a.mp4#t=3","output":{"format":"mp4","maxHeight":720,"audioBitrateKbps":96},"allowQualityReduction":false,"priority":"high","clientReference":"mine"}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var job = await _service.GetAsync(answer.Headers.Location!.ToString());
        Assert.Equal(("queued", "queued", 0, 1), (job.Text("status"), job.Text("phase"), job["percent"]!.GetValue<double>(), job["version"]!.GetValue<int>()));
        Assert.Equal(("https://example.com/a.mp4", "generic", "new"), (job.Text("url"), job.Text("platform"), job.Text("resultOrigin")));
        Assert.Equal("""{"format":"mp4","audioBitrateKbps":96,"maxHeight":720}""", job["output"]!.ToJsonString());
        Assert.Equal(("high", "mine", false), (job.Text("priority"), job.Text("clientReference"), job["allowQualityReduction"]!.GetValue<bool>()));
        Assert.InRange(job["queuePosition"]!.GetValue<int>(), 1, 50);
    }

    [Theory]
    [InlineData("", "400")]
    [InlineData("{", "400")]
    [InlineData("[]", "400 $")]
    [InlineData("\"x\"", "400 $")]
    [InlineData("{}", "400 url output")]
    [InlineData("""{"url":"https://example.com/","output":{}}""", "400 output.format")]
    [InlineData("""{"url":7,"output":{"format":"mp3"}}""", "400 url")]
    [InlineData("""{"url":"https://example.com/","output":"mp3"}""", "400 output")]
    [InlineData("""{"url":"https://example.com/","output":{"format":"mp3","audioBitrateKbps":31}}""", "400 output.audioBitrateKbps")]
    [InlineData("""{"url":"https://example.com/","output":{"format":"mp3","audioBitrateKbps":321}}""", "400 output.audioBitrateKbps")]
    [InlineData("""{"url":"https://example.com/","output":{"format":"mp3","audioBitrateKbps":"128"}}""", "400 output.audioBitrateKbps")]
    [InlineData("""{"url":"https://example.com/","output":{"format":"mp4","maxHeight":143}}""", "400 output.maxHeight")]
    [InlineData("""{"url":"https://example.com/","output":{"format":"mp4","maxHeight":4321.5}}""", "400 output.maxHeight")]
    [InlineData("""{"url":"https://example.com/","output":{"format":"mp3"},"priority":"urgent","allowQualityReduction":1}""", "400 allowQualityReduction priority")]
    [InlineData("""{"url":"\ud800","output":{"format":"mp3"}}""", "400 url")]
    [InlineData("""{"\ud800-reference":1,"url":"https://example.com/","output":{"format":"mp3"}}""", "400 $")]
    public async Task A_wrong_request_names_every_wrong_field(string body, string expected)
    {
        var problem = await ProblemAsync(await PostAsync(body), HttpStatusCode.BadRequest, "request-invalid");
        var fields = problem["errors"]?.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>();
        Assert.Equal(expected.Split(' ').Skip(1).Order(StringComparer.Ordinal), fields);
    }

    [Theory]
    [InlineData("avi")]
    [InlineData("MP3")]
    [InlineData("")]
    public async Task An_unknown_format_is_unsupported(string format) =>
        await ProblemAsync(await PostAsync(new { url = "https://example.com/", output = new { format } }.Serialize()), HttpStatusCode.UnprocessableEntity, "format-unsupported");

    [Theory]
    [InlineData("ftp://example.com/a.mp4")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://user:secret@example.com/")]
    [InlineData("nonsense")]
    public async Task What_is_no_web_address_is_refused(string url) => await ProblemAsync(await PostAsync(Body(url)), HttpStatusCode.UnprocessableEntity, "url-invalid");

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://[::1]:8080/")]
    [InlineData("http://[::ffff:10.0.0.1]/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://localhost:8080/health")]
    [InlineData("https://example.com:22/")]
    public async Task An_address_that_may_not_be_reached_is_refused_at_once(string url) =>
        await ProblemAsync(await PostAsync(Body(url)), HttpStatusCode.UnprocessableEntity, "url-not-allowed");

    [Fact]
    public async Task A_body_that_is_not_JSON_is_415()
    {
        using var form = new StringContent("url=https://example.com", Encoding.UTF8, "application/x-www-form-urlencoded");
        await ProblemAsync(await _service.Client().PostAsync("/api/jobs", form, TestContext.Current.CancellationToken), HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Fact]
    public async Task The_same_key_and_body_are_the_same_job()
    {
        var first = await PostAsync(Body("https://example.com/1"), "key-1");
        var second = await PostAsync(Body("https://example.com/1"), "key-1");
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        await PostAsync(Body("https://example.com/1"), "key-2");
        await ProblemAsync(await PostAsync(Body("https://example.com/2"), "key-2"), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task One_key_sent_many_times_at_once_makes_one_job()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync(Body("https://example.com/1"), "key-3")));
        Assert.All(answers, answer => Assert.True(answer.IsSuccessStatusCode, answer.StatusCode.ToString()));
        Assert.Single(answers.Select(answer => answer.Headers.Location).Distinct());
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("ümlaut")]
    public async Task A_key_that_is_no_key_is_refused(string key) =>
        await ProblemAsync(await PostAsync(Body("https://example.com/1"), key), HttpStatusCode.BadRequest, "request-invalid");

    [Fact]
    public async Task A_key_of_129_characters_is_refused() =>
        await ProblemAsync(await PostAsync(Body("https://example.com/1"), new string('k', 129)), HttpStatusCode.BadRequest, "request-invalid");

    private static string Body(string url) => new { url, output = new { format = "mp3" } }.Serialize();

    private async Task<HttpResponseMessage> PostAsync(string body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return await _service.Client().SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<JsonNode> ProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        Assert.Equal((status, code, "application/problem+json"), (answer.StatusCode, problem.Text("code"), answer.Content.Headers.ContentType?.MediaType));
        Assert.All(["type", "title", "detail"], field => Assert.NotEmpty(problem.Text(field)));
        Assert.NotNull(problem["traceId"]);
        return problem;
    }
}
