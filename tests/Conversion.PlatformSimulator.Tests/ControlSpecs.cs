using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Conversion.PlatformSimulator.Scenarios;

namespace Conversion.PlatformSimulator.Tests;

/// <summary>Scripting over HTTP, as another process does it.</summary>
public sealed class ControlSpecs : IAsyncLifetime
{
    private Simulator _simulator = null!;
    private HttpClient _direct = null!;
    private HttpClient _throughProxy = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _simulator = await Simulator.StartAsync();
        _direct = new HttpClient { BaseAddress = _simulator.Proxy };
        _throughProxy = _simulator.CreateHttpClient();
    }

    public async ValueTask DisposeAsync()
    {
        _direct.Dispose();
        _throughProxy.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task What_is_posted_happens_with_its_Retry_After()
    {
        await PostAsync("""{"platform":"streamable","id":"one","status":429,"retryAfterSeconds":9,"visits":1}""");

        using var first = await _throughProxy.GetAsync("https://ajax.streamable.com/videos/one", Cancellation);
        using var second = await _throughProxy.GetAsync("https://ajax.streamable.com/videos/one", Cancellation);

        Assert.Equal(HttpStatusCode.TooManyRequests, first.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(9), first.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task It_tells_how_often_each_happened_until_they_are_deleted()
    {
        await PostAsync("""{"platform":"streamable","situation":"processing"}""");
        await _throughProxy.GetStringAsync("https://ajax.streamable.com/videos/two", Cancellation);

        var listed = await _direct.GetFromJsonAsync<JsonElement>("/control/scenarios", Cancellation);
        using var deleted = await _direct.DeleteAsync("/control/scenarios", Cancellation);
        var left = await _direct.GetFromJsonAsync<JsonElement>("/control/scenarios", Cancellation);

        Assert.Equal(1, listed[0].GetProperty("happened").GetInt32());
        Assert.Equal("processing", listed[0].GetProperty("scenario").GetProperty("situation").GetString());
        Assert.Equal(0, left.GetArrayLength());
    }

    [Fact]
    public async Task It_counts_requests_by_platform_and_host()
    {
        await _throughProxy.GetStringAsync("https://ajax.streamable.com/videos/three", Cancellation);
        await _throughProxy.GetStringAsync("https://ajax.streamable.com/videos/three", Cancellation);

        var counts = await _direct.GetFromJsonAsync<JsonElement>("/control/counts", Cancellation);
        var requests = await _direct.GetFromJsonAsync<JsonElement>("/control/requests?platform=streamable&id=three", Cancellation);

        Assert.Equal(("streamable", "api", "ajax.streamable.com", 2),
            (Text(counts[0], "platform"), Text(counts[0], "part"), Text(counts[0], "host"), counts[0].GetProperty("requests").GetInt32()));
        Assert.Equal(2, requests.GetArrayLength());
        Assert.Equal(2, _simulator.Requests.Visits("streamable", "three").Count);
        Assert.Equal(1, _simulator.Requests.MostAtOnce("streamable", Part.Api));
    }

    [Theory]
    [InlineData("""{"platform":"youtube"}""", "Nothing happens in it.")]
    [InlineData("""{"platform":"youtub","status":403}""", "There is no platform 'youtub'. There are youtube, ")]
    [InlineData("""{"platform":"streamable","situation":"drm"}""", "streamable has no answer for drm. It knows available, processing, ")]
    [InlineData("""{"status":42}""", "The status 42 is none")]
    [InlineData("""{"status":403,"wisits":2}""", "wisits")]
    [InlineData("""{"situation":"sleepy"}""", "situation")]
    public async Task What_makes_no_sense_is_refused_in_words(string scenario, string words)
    {
        using var answer = await _direct.PostAsync("/control/scenarios", new StringContent(scenario, Encoding.UTF8, "application/json"), Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(words, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_through_the_proxy_may_look_and_not_script()
    {
        var page = await _throughProxy.GetStringAsync("https://simulator.test/", Cancellation);
        using var script = await _throughProxy.PostAsJsonAsync("https://simulator.test/control/scenarios", new { status = 500 }, Cancellation);
        using var plain = await _throughProxy.PostAsJsonAsync("http://simulator.test/control/scenarios", new { status = 500 }, Cancellation);

        Assert.Contains("https://www.youtube.com/watch?v=sim-success", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, script.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, plain.StatusCode);
    }

    private async Task PostAsync(string scenario)
    {
        using var answer = await _direct.PostAsync("/control/scenarios", new StringContent(scenario, Encoding.UTF8, "application/json"), Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
