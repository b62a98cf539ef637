using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Conversion.Api.Diagnostics.Timings;
using Conversion.TestSupport;

namespace Conversion.Api.Tests.Diagnostics;

/// <summary>What pages tell of themselves is counted, and what they may tell is bounded.</summary>
public sealed class ClientTimingsSpecs(SharedService shared) : IClassFixture<SharedService>
{
    private const string Path = "/api/diagnostics/client-timings";

    [Fact]
    public async Task What_a_page_timed_is_counted()
    {
        var before = await CountAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync("""{"timings":[{"name":"submit","seconds":0.25},{"name":"first_event","seconds":1},{"name":"reconnect","seconds":2},{"name":"submit","seconds":0.25}]}""")).StatusCode);
        await Eventually.BecomesAsync(CountAsync, count => count == before + 2, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(1L, await shared.Service.ScalarAsync<long>("select sum(count)::bigint from converter.tier_timing where tier = 'client_reconnect' and bucket between 7 and 8"));
    }

    [Theory]
    [InlineData("[]", "timings")]
    [InlineData("{}", "timings")]
    [InlineData("""{"timings":[]}""", "timings")]
    [InlineData("""{"timings":{"name":"submit","seconds":1}}""", "timings")]
    [InlineData("""{"timings":[7]}""", "timings[0].name")]
    [InlineData("""{"timings":[{"name":"submit","seconds":1},{"name":"lunch","seconds":1}]}""", "timings[1].name")]
    [InlineData("""{"timings":[{"name":"submit"}]}""", "timings[0].seconds")]
    [InlineData("""{"timings":[{"name":"submit","seconds":"1"}]}""", "timings[0].seconds")]
    [InlineData("""{"timings":[{"name":"submit","seconds":-0.1}]}""", "timings[0].seconds")]
    [InlineData("""{"timings":[{"name":"submit","seconds":3600.1}]}""", "timings[0].seconds")]
    [InlineData("""{"timings":[{"name":"submit","seconds":1e999}]}""", "timings[0].seconds")]
    public async Task What_makes_no_sense_is_refused_by_field(string body, string field)
    {
        using var answer = await PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        Assert.Equal("request-invalid", problem.Text("code"));
        Assert.NotNull(problem["errors"]![field]);
    }

    [Fact]
    public async Task More_than_fifty_at_once_and_what_is_no_json_are_refused()
    {
        var many = string.Join(',', Enumerable.Repeat("""{"name":"submit","seconds":1}""", 51));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($$"""{"timings":[{{many}}]}""")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("{")).StatusCode);
        using var text = new StringContent("{}", Encoding.UTF8, "text/plain");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await shared.Service.Client().PostAsync(Path, text, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public void One_caller_may_tell_only_so_much_and_another_all_the_same()
    {
        using var rate = new ClientTimingRate();
        Assert.All(Enumerable.Range(0, ClientTimingRate.MostInAMinute), _ => Assert.True(rate.Allows("ann")));
        Assert.False(rate.Allows("ann"));
        Assert.True(rate.Allows("ben"));
    }

    private Task<long> CountAsync() => shared.Service.ScalarAsync<long>("select coalesce(sum(count), 0)::bigint from converter.tier_timing where tier = 'client_submit'");

    private Task<HttpResponseMessage> PostAsync(string body) =>
        shared.Service.Client().PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
}
