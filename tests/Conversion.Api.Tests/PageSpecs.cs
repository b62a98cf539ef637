using System.Net;
using System.Text.RegularExpressions;

namespace Conversion.Api.Tests;

public sealed partial class PageSpecs(SharedService shared) : IClassFixture<SharedService>
{
    private readonly HttpClient _client = shared.Service.Client();

    [Fact]
    public async Task The_page_is_at_the_root_with_everything_that_it_names()
    {
        var page = await GetAsync("/");
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        var named = LocalFile().Matches(await TextOf(page)).Select(match => match.Groups[1].Value).ToList();
        Assert.Contains("app.js", named);
        Assert.Contains("style.css", named);
        foreach (var module in named.Where(name => name.EndsWith(".js", StringComparison.Ordinal)).ToList())
        {
            named.AddRange(Import().Matches(await TextOf(await GetAsync($"/{module}"))).Select(match => match.Groups[1].Value));
        }

        foreach (var file in named)
        {
            Assert.Equal((file, HttpStatusCode.OK), (file, (await GetAsync($"/{file}")).StatusCode));
        }
    }

    [Fact]
    public async Task The_page_is_asked_for_again_after_every_change()
    {
        var script = await GetAsync("/app.js");
        Assert.True(script.Headers.CacheControl?.NoCache);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/app.js") { Headers = { IfNoneMatch = { script.Headers.ETag! } } };
        Assert.Equal(HttpStatusCode.NotModified, (await _client.SendAsync(again, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/app.js", HttpStatusCode.OK)]
    [InlineData("/api/jobs", HttpStatusCode.OK)]
    [InlineData("/api/jobs/no-such-job", HttpStatusCode.NotFound)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    public async Task Nothing_runs_that_is_not_a_file_of_the_service(string path, HttpStatusCode status)
    {
        var answer = await GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
        var policy = Header(answer, "Content-Security-Policy").Split("; ");
        Assert.Superset(new HashSet<string> { "default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'" }, policy.ToHashSet());
        Assert.DoesNotContain(policy, rule => rule.Contains("unsafe", StringComparison.Ordinal));
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
    }

    [Fact]
    public async Task The_page_needs_nothing_that_its_policy_forbids()
    {
        var page = await TextOf(await GetAsync("/"));
        Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)", page);
        Assert.DoesNotMatch(@"<style|\sstyle=|\son\w+=", page);
    }

    [Fact]
    public async Task The_page_for_the_document_may_run_its_inline_start_and_load_nothing_from_elsewhere()
    {
        var docs = await GetAsync("/docs/");
        var policy = Header(docs, "Content-Security-Policy");
        Assert.Contains("script-src 'self' 'unsafe-inline';", policy);
        Assert.DoesNotContain("https:", policy);
        var page = await TextOf(docs);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", page);
        Assert.Contains("\"withDefaultFonts\":false", page);
    }

    private Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path, TestContext.Current.CancellationToken);

    private static Task<string> TextOf(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));

    [GeneratedRegex("(?:src|href)=\"([^\":]+)\"")]
    private static partial Regex LocalFile();

    [GeneratedRegex(@"from '\./([^']+)'")]
    private static partial Regex Import();
}
