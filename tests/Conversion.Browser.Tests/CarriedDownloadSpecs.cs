using Conversion.Browser.Tests.Proxying;
using Conversion.Browser.Tests.Running;
using Conversion.TestMedia.Samples;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

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
        // The browser's own download resumes at the link that it was led to, and so does not come to its end.
        var broken = await Page.RunAndWaitForDownloadAsync(() => page.Card(film).GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.NotNull(await broken.FailureAsync());

        var download = await Page.RunAndWaitForDownloadAsync(() => page.Card(film).GetByRole(AriaRole.Button, new() { Name = "Fetch it here" }).ClickAsync());

        var media = await MediaProbe.ReadAsync((await download.PathAsync())!, TestContext.Current.CancellationToken);
        Assert.Equal(10, media.DurationSeconds, 0.5);
        Assert.Contains(proxy.Requests, request => request is { Status: 410 } && request.Path.StartsWith("/files/", StringComparison.Ordinal));
        Assert.Contains(proxy.Requests, request => request is { Status: 206 } && request.Path.StartsWith("/files/", StringComparison.Ordinal));
        Assert.Empty(PageErrors);
    }

    [Fact]
    public async Task Where_keys_are_configured_the_page_asks_for_one_and_carries_files_as_no_link_can()
    {
        const string Key = "a-key-of-the-caller-local";
        var film = SimulatedService.NewFilm();
        var job = await Converter.SubmitAsync(converter.LinkTo(film), "mp3");
        await Converter.BecomesAsync(job, state => state.Status == "completed");
        await using var node = await Converter.StartServingNodeAsync(
            $"--Converter:Auth:Keys:0:Key={Key}", "--Converter:Auth:Keys:0:Caller=local", "--Converter:Auth:Keys:0:Role=operator");
        var page = await ConvertPage.OpenAsync(Page, node.Address);
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Key", new() { Exact = true }).FillAsync("another-key-than-it-has");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToContainTextAsync("That key was not accepted.");
        await dialog.GetByLabel("Key", new() { Exact = true }).FillAsync(Key);
        await Page.Keyboard.PressAsync("Enter");

        await page.ShowsAsync(film, "Finished");
        await Expect(page.Connection).ToHaveAttributeAsync("data-connection", "live");
        var media = await MediaProbe.ReadAsync(await page.DownloadAsync(film), TestContext.Current.CancellationToken);
        Assert.Equal(10, media.DurationSeconds, 0.5);
        await Page.ReloadAsync(); // it is kept in the tab
        await page.ShowsAsync(film, "Finished");
        Assert.Empty(PageErrors);
    }
}
