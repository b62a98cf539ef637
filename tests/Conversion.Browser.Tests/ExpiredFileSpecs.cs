using Conversion.Browser.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests;

/// <summary>Files that are no longer kept.</summary>
[Collection<WithConverter>]
public sealed class ExpiredFileSpecs(Chromium chromium, ConverterService converter) : PageTest(chromium, converter)
{
    [Fact]
    public async Task A_file_that_retention_removed_is_offered_no_more_and_can_be_made_again()
    {
        var name = $"expiring-{Guid.NewGuid():n}";
        Converter.Media.Add($"/{name}.m4a", SampleMedia.M4a);
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.SubmitAsync(Converter.Media.Url($"/{name}.m4a"));
        await page.ShowsAsync(name, "Finished");
        var card = page.Card(name);
        var download = card.GetByRole(AriaRole.Link, new() { Name = "Download" });
        await Expect(download).ToBeVisibleAsync();
        // Any node removes what is too old; to this one everything is.
        await using (var node = await Converter.StartServingNodeAsync("--Converter:Retention:MaxAgeHours=0.0001", "--Converter:Retention:SpareMinutes=0"))
        {
            await page.ShowsAsync(name, "Expired"); // by the live connection, which is another node's
        }

        await Expect(download).ToHaveCountAsync(0);
        await Expect(card.GetByRole(AriaRole.Button, new() { Name = "Copy link" })).ToHaveCountAsync(0);
        // The list says so as well, once the node that looks after the lists has taken over from the one that has just stopped.
        await Eventually.BecomesAsync(
            async () =>
            {
                await Page.ReloadAsync();
                await page.ShowsAsync(name, "127.0.0.1");
                return await card.InnerTextAsync();
            },
            text => text.Contains("The file is no longer kept.", StringComparison.Ordinal), ConverterService.Patience, TestContext.Current.CancellationToken);
        await card.GetByRole(AriaRole.Button, new() { Name = "Make it again" }).ClickAsync();

        await page.ShowsAsync(name, "Finished");
        var media = await MediaProbe.ReadAsync(await page.DownloadAsync(name), TestContext.Current.CancellationToken);
        Assert.Equal(4, media.DurationSeconds, 0.5);
        await card.GetByRole(AriaRole.Link, new() { Name = "Story" }).ClickAsync();
        await Expect(Page.GetByText("The file is no longer kept")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Run 2 was asked for")).ToBeVisibleAsync();
        Assert.Empty(PageErrors);
    }
}
