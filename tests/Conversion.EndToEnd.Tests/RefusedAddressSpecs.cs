using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Conversion.EndToEnd.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;

namespace Conversion.EndToEnd.Tests;

/// <summary>Nothing is sent to an address that is not allowed, whoever names it: the user, a redirect, a page or a playlist.</summary>
public sealed class RefusedAddressSpecs(UsualService fixture) : IClassFixture<UsualService>, IAsyncDisposable
{
    private readonly Canary _canary = Canary.Start(IPAddress.Parse("127.0.0.2"));
    private readonly RunningService _service = fixture.Service;

    [Fact]
    public async Task A_link_to_it_is_refused_at_once()
    {
        using var answer = await _service.Http.PostAsJsonAsync(
            "/api/jobs", new { url = _canary.Url(), output = new { format = "mp3" } }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal("url-not-allowed", problem.GetProperty("code").GetString());
        Assert.Equal(0, _canary.Connections);
    }

    [Fact]
    public async Task A_redirect_to_it_fails()
    {
        fixture.Media.Add("/elsewhere.mp4", Serve.Redirect(_canary.Url().AbsoluteUri));
        await AssertRefusedAsync(fixture.Media.Url("/elsewhere.mp4"));
    }

    [Fact]
    public async Task A_page_whose_video_is_there_fails() =>
        await AssertRefusedAsync(fixture.Media.Add(BadMedia.PageNaming(_canary.Url())));

    [Fact]
    public async Task A_playlist_whose_segment_is_there_fails() =>
        await AssertRefusedAsync(fixture.Media.Add(BadMedia.PlaylistNaming(_canary.Url("/segment.ts"))));

    [Fact]
    public async Task A_playlist_whose_key_is_there_fails() =>
        await AssertRefusedAsync(fixture.Media.Add(BadMedia.PlaylistWithKeyAt(_canary.Url("/key"))));

    public ValueTask DisposeAsync() => _canary.DisposeAsync();

    private async Task AssertRefusedAsync(string url)
    {
        var job = await _service.EndOfAsync((await _service.SubmitAsync(url, "mp3")).Id);

        Assert.Equal("url_not_allowed", job.Failure?.Kind);
        Assert.Equal(0, _canary.Connections);
        _service.AssertNothingLeft();
    }
}
