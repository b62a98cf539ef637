using System.Net;
using System.Text.RegularExpressions;

namespace Conversion.Api.Tests;

public sealed partial class PageSpecs(SharedService shared) : IClassFixture<SharedService>
{
    private readonly HttpClient _client = shared.Service.Client();

    [Theory]
    [InlineData("/")]
    [InlineData("/operate")]
    [InlineData("/jobs/0198a1b2-0000-7000-8000-000000000000")]
    public async Task The_page_is_at_each_of_its_addresses_with_everything_that_it_names(string address)
    {
        var page = await GetAsync(address);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        var named = LocalFile().Matches(await TextOf(page)).Select(match => match.Groups[1].Value).ToList();
        Assert.Contains(named, name => name.StartsWith("/assets/", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal));
        Assert.Contains(named, name => name.EndsWith(".css", StringComparison.Ordinal));
        foreach (var file in named.Where(name => !name.StartsWith("/docs", StringComparison.Ordinal)))
        {
            Assert.Equal((file, HttpStatusCode.OK), (file, (await GetAsync(file)).StatusCode));
        }
    }

    [Fact]
    public async Task The_page_is_asked_for_again_after_every_change()
    {
        var page = await GetAsync("/");
        Assert.True(page.Headers.CacheControl?.NoCache);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { IfNoneMatch = { page.Headers.ETag! } } };
        Assert.Equal(HttpStatusCode.NotModified, (await _client.SendAsync(again, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task What_has_a_digest_in_its_name_is_never_asked_for_twice()
    {
        var script = await GetAsync(await ScriptAsync());
        Assert.Equal("public, max-age=31536000, immutable", Header(script, "Cache-Control"));
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("identity")]
    public async Task Who_takes_a_compressed_file_gets_one(string coding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, await ScriptAsync()) { Headers = { AcceptEncoding = { new(coding) } } };
        var script = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "text/javascript"), (script.StatusCode, script.Content.Headers.ContentType?.MediaType));
        Assert.Equal(coding == "identity" ? [] : [coding], script.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", script.Headers.Vary);
    }

    // All that the first view names, as a browser fetches it. What comes later (other views, charts) no entry file names in its HTML.
    [Fact]
    public async Task The_first_load_stays_below_120_KiB()
    {
        var total = 0L;
        foreach (var file in LocalFile().Matches(await TextOf(await GetAsync("/"))).Select(match => match.Groups[1].Value)
            .Where(name => !name.StartsWith("/docs", StringComparison.Ordinal)).Append("/"))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, file) { Headers = { AcceptEncoding = { new("gzip") } } };
            using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
            total += (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
        }

        Assert.InRange(total, 10 * 1024, 120 * 1024);
    }

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/theme.js", HttpStatusCode.OK)]
    [InlineData("/operate", HttpStatusCode.OK)]
    [InlineData("/jobs/other", HttpStatusCode.NotFound)]
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

    private async Task<string> ScriptAsync() =>
        LocalFile().Matches(await TextOf(await GetAsync("/"))).Select(match => match.Groups[1].Value).First(name => name.StartsWith("/assets/", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal));

    private Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path, TestContext.Current.CancellationToken);

    private static Task<string> TextOf(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));

    [GeneratedRegex("(?:src|href)=\"([^\":]+)\"")]
    private static partial Regex LocalFile();
}
