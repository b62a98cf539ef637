using Conversion.Browser.Tests.Proxying;
using Conversion.Browser.Tests.Running;
using Conversion.TestMedia.Samples;
using Microsoft.Playwright;

namespace Conversion.Browser.Tests;

/// <summary>Files that the page carries itself, because the browser's own download breaks off.</summary>
[Collection<WithSimulator>]
public sealed class CarriedDownloadSpecs(Chromium chromium, SimulatedService converter) : PageTest(chromium, converter)
{
    [Fact]
    public async Task A_link_that_expires_in_the_middle_is_signed_anew_and_the_file_goes_on_where_it_was()
    {
        var film = SimulatedService.NewFilm();
        await using var proxy = new ReverseProxy(Converter.Address) { OutlivesLinks = true };
        var page = await ConvertPage.OpenAsync(Page, proxy.Address);
        await page.SubmitAsync(converter.LinkTo(film));
        await page.ShowsAsync(film, "Finished");
        await page.Card(film).GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync();

        var download = await Page.RunAndWaitForDownloadAsync(() => page.Card(film).GetByRole(AriaRole.Button, new() { Name = "Fetch it here" }).ClickAsync());

        var media = await MediaProbe.ReadAsync((await download.PathAsync())!, TestContext.Current.CancellationToken);
        Assert.Equal(10, media.DurationSeconds, 0.5);
        Assert.Contains(proxy.Requests, request => request is { Status: 410 } && request.Path.StartsWith("/files/", StringComparison.Ordinal));
        Assert.Contains(proxy.Requests, request => request is { Status: 206 } && request.Path.StartsWith("/files/", StringComparison.Ordinal));
        Assert.Empty(PageErrors);
    }
}
