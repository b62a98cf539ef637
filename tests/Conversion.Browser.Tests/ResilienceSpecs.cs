using Conversion.Browser.Tests.Proxying;
using Conversion.Browser.Tests.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests;

/// <summary>Nodes, networks and users that come and go while a page is open.</summary>
[Collection<WithConverter>]
public sealed class ResilienceSpecs(Chromium chromium, ConverterService converter) : PageTest(chromium, converter)
{
    [Fact]
    public async Task A_node_that_is_restarted_under_the_page_costs_it_nothing()
    {
        var (url, source) = Converter.AddHeld();
        await using var node = await Converter.StartServingNodeAsync();
        await using var proxy = new ReverseProxy(node.Address);
        var page = await ConvertPage.OpenAsync(Page, proxy.Address);
        await page.SubmitAsync(url);
        await Expect(page.Card(url).GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();

        await node.KillAsync();
        proxy.CutAll();
        await Expect(page.Connection).ToHaveAttributeAsync("data-connection", "reconnecting");
        await Expect(Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "The connection is lost" })).ToBeVisibleAsync();
        proxy.Target = Converter.Address;

        await Expect(page.Connection).ToHaveAttributeAsync("data-connection", "live");
        source.Release();
        await page.ShowsAsync(url, "Finished");
        await Expect(page.Card(url)).ToHaveCountAsync(1);
        Assert.Empty(PageErrors);
    }

    [Fact]
    public async Task What_happened_while_the_page_was_offline_is_there_when_it_is_back()
    {
        var (url, source) = Converter.AddHeld();
        await using var proxy = new ReverseProxy(Converter.Address);
        var page = await ConvertPage.OpenAsync(Page, proxy.Address);
        await page.SubmitAsync(url);
        await Expect(page.Card(url).GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        var job = Guid.Parse((await page.Card(url).Locator("h3 a").GetAttributeAsync("href"))!.Split('/')[^1]);

        await Profile.SetOfflineAsync(true);
        proxy.CutAll(); // a browser that is told to be offline keeps the streams that it has
        await Expect(page.Connection).ToHaveAttributeAsync("data-connection", "offline");
        source.Release();
        await Converter.BecomesAsync(job, state => state.Status == "completed");
        await Profile.SetOfflineAsync(false);

        await page.ShowsAsync(url, "Finished");
        await Expect(page.Connection).ToHaveAttributeAsync("data-connection", "live");
    }

    [Fact]
    public async Task A_cancelled_job_says_so_and_the_keyboard_keeps_its_place()
    {
        var (url, source) = Converter.AddHeld();
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.SubmitAsync(url);
        await Expect(page.Card(url).GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        await page.Card(url).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).FocusAsync();
        await Page.Keyboard.PressAsync("Enter");

        await page.ShowsAsync(url, "Cancelled");
        await Expect(page.Card(url)).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Tab");
        await Expect(page.Card(url).GetByRole(AriaRole.Link).First).ToBeFocusedAsync();
        source.Release();
    }

    [Fact]
    public async Task A_reload_in_the_middle_of_a_job_loses_nothing()
    {
        var (url, source) = Converter.AddHeld();
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.SubmitAsync(url);
        await Expect(page.Card(url).GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();

        await Page.ReloadAsync();

        await Expect(page.Card(url).GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        source.Release();
        await page.ShowsAsync(url, "Finished");
    }
}
