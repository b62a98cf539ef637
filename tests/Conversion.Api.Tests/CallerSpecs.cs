using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Conversion.TestSupport;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Tests;

public sealed class CallerSpecs(PostgresFixture postgres)
{
    private const string AnnsKey = "ann-0123456789abcdef";
    private const string BobsKey = "bob-0123456789abcdef";

    private static readonly string[] TwoCallers =
    [
        $"--Converter:Auth:Keys:0:Key={AnnsKey}", "--Converter:Auth:Keys:0:Caller=ann",
        $"--Converter:Auth:Keys:1:Key={BobsKey}", "--Converter:Auth:Keys:1:Caller=bob", "--Converter:Auth:Keys:1:Role=operator",
    ];

    [Fact]
    public async Task Callers_see_only_their_own_jobs()
    {
        await using var service = await ServiceHost.StartAsync(postgres, TwoCallers);
        var job = await SubmitAsync(service, AnnsKey);
        foreach (var path in new[] { "", "/events", "/live", "/download" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await GetAsync(service, $"/api/jobs/{job}{path}", BobsKey));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await service.Client(BobsKey).PostAsync($"/api/jobs/{job}/cancel", null, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(service, $"/api/jobs/{job}", AnnsKey));
        var bobs = await service.Client(BobsKey).GetFromJsonAsync<JsonNode>("/api/jobs", TestContext.Current.CancellationToken);
        Assert.Empty(bobs!["items"]!.AsArray());
    }

    [Fact]
    public async Task One_idempotency_key_is_two_jobs_for_two_callers()
    {
        await using var service = await ServiceHost.StartAsync(postgres, TwoCallers);
        Assert.NotEqual(await SubmitAsync(service, AnnsKey, "same"), await SubmitAsync(service, BobsKey, "same"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong-0123456789abcdef")]
    public async Task Without_a_known_key_nothing_is_shown(string? key)
    {
        await using var service = await ServiceHost.StartAsync(postgres, TwoCallers);
        foreach (var path in new[] { "/api/jobs", "/api/jobs/01a2090e-67b4-7b4a-9de6-835bdf542634", "/health", "/openapi/v1.json" })
        {
            var answer = await service.Client(key).GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal((path, HttpStatusCode.Unauthorized, "application/problem+json"), (path, answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        }

        Assert.Equal(HttpStatusCode.OK, await GetAsync(service, "/health/live", key));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(service, "/health/ready", key));
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:8080", HttpStatusCode.OK)]
    [InlineData("[::1]:8080", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.Unauthorized)]
    [InlineData("localhost.evil.example", HttpStatusCode.Unauthorized)]
    public async Task An_open_service_answers_no_page_whose_name_was_made_to_resolve_to_it(string host, HttpStatusCode expected)
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs") { Headers = { Host = host } };
        Assert.Equal(expected, (await service.Client().SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("--Converter:Auth:Keys:0:Key=short", "Converter:Auth:Keys:0:Key")]
    [InlineData("--Converter:Auth:OpenNetworks:0=everywhere", "Converter:Auth:OpenNetworks")]
    [InlineData("--Converter:Auth:AllowedOrigins:0=not an origin", "Converter:Auth:AllowedOrigins")]
    [InlineData("--Converter:NodeName=", "Converter:NodeName")]
    [InlineData("--Converter:Media:CookiesFile=/etc/passwd", "Converter:Media:CookiesFile")]
    [InlineData("--Converter:Egress:CertificateAuthorities=/etc/passwd", "Converter:Egress:CertificateAuthorities")]
    [InlineData("--Converter:Limits:WaitingJobs=many", "Converter:Limits:WaitingJobs")]
    [InlineData("--Converter:Workers:Slots=-1", "Converter:Workers:Slots")]
    [InlineData("--Converter:Workers:RenewSeconds=9", "Converter:Workers:RenewSeconds")]
    [InlineData("--Converter:Egress:AllowedNetworks:0=nonsense", "Converter:Egress:AllowedNetworks:0")]
    [InlineData("--Converter:Storage:Kind=floppy", "Converter:Storage:Kind")]
    [InlineData("--Converter:Storage:Kind=s3", "Converter:Storage:S3:Bucket")]
    [InlineData("--Converter:Storage:Kind=mirrored", "Converter:Storage:Backup:Folder")]
    [InlineData("--Converter:Storage:ScrubHours=0", "Converter:Storage:ScrubHours")]
    [InlineData("--Converter:Links:Keys:0=nonsense", "Converter:Links:Keys")]
    [InlineData("--Converter:Retention:MaxAgeHours=0", "Converter:Retention:MaxAgeHours")]
    public async Task A_setting_that_makes_no_sense_stops_the_start_by_name(string setting, string named)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => ServiceHost.StartAsync(postgres, setting));
        Assert.True(failure is OptionsValidationException or InvalidOperationException, failure.ToString());
        Assert.Contains(named, failure.Message);
    }

    [Fact]
    public async Task One_key_for_two_callers_stops_the_start()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => ServiceHost.StartAsync(postgres, [.. TwoCallers, $"--Converter:Auth:Keys:1:Key={AnnsKey}"]));
        Assert.Contains("Converter:Auth:Keys:1:Key", failure.Message);
        Assert.DoesNotContain(AnnsKey, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_is_one_in_any_case_of_its_letters()
    {
        await using var service = await ServiceHost.StartAsync(postgres, [.. TwoCallers, "--Converter:Auth:Keys:1:Role=Operator"]);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(service, "/api/diagnostics/queue", BobsKey));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(service, "/api/diagnostics/queue", AnnsKey));
    }

    private static async Task<string> SubmitAsync(ServiceHost service, string key, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = JsonContent.Create(Requests.Song) };
        request.Headers.Add("Idempotency-Key", idempotencyKey ?? Guid.NewGuid().ToString());
        var answer = await service.Client(key).SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!.Text("id");
    }

    private static async Task<HttpStatusCode> GetAsync(ServiceHost service, string path, string? key) =>
        (await service.Client(key).GetAsync(path, TestContext.Current.CancellationToken)).StatusCode;
}
