using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests.Running;

/// <summary>The page at the root, by what a person sees of it.</summary>
internal sealed class ConvertPage(IPage page)
{
    /// <summary>Where links are pasted.</summary>
    public ILocator Link => page.GetByLabel("Link", new() { Exact = true });

    /// <summary>What sends them, whatever it says of their number.</summary>
    public ILocator Convert => page.Locator("form.panel button[type=submit]");

    /// <summary>The sign of the connection; its name is in <c>data-connection</c>.</summary>
    public ILocator Connection => page.Locator("[data-connection]");

    /// <summary>Opens it.</summary>
    public static async Task<ConvertPage> OpenAsync(IPage page, Uri origin)
    {
        await page.GotoAsync(origin.AbsoluteUri);
        return new ConvertPage(page);
    }

    /// <summary>Pastes links and sends them.</summary>
    public async Task SubmitAsync(string links, string format = "mp3")
    {
        await Link.FillAsync(links);
        await page.GetByLabel("Format", new() { Exact = true }).SelectOptionAsync(format);
        await Convert.ClickAsync();
    }

    /// <summary>The card of the job whose link has this in it.</summary>
    public ILocator Card(string partOfLink) => page.Locator("li.card").Filter(new() { Has = page.Locator($"h3 a[title*='{partOfLink}']") });

    /// <summary>Waits until a card says so.</summary>
    public Task ShowsAsync(string partOfLink, string words) => Expect(Card(partOfLink).First).ToContainTextAsync(words);

    /// <summary>Downloads a card's result by its link.</summary>
    public async Task<string> DownloadAsync(string partOfLink)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => Card(partOfLink).GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        return (await download.PathAsync())!;
    }
}
