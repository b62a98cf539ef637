using Conversion.Browser.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests;

/// <summary>The page at the root, used as a person does.</summary>
public sealed class ConvertPageSpecs(Chromium chromium, ConverterService converter) : PageTest(chromium, converter)
{
    [Fact]
    public async Task A_pasted_link_moves_a_bar_and_becomes_a_file_to_download()
    {
        var (url, source) = Converter.AddHeld();
        await Page.GotoAsync(Converter.Address.AbsoluteUri);
        await Page.GetByLabel("Link").FillAsync(url);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Convert", Exact = true }).ClickAsync();

        // The page shows the jobs of the other specs as well: they are the same caller's.
        var card = Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = Path.GetFileNameWithoutExtension(url) });
        var bar = card.GetByRole(AriaRole.Progressbar);
        await Expect(bar).ToBeVisibleAsync();
        var first = await PercentAsync(bar, above: 0);
        await PercentAsync(bar, above: first);
        source.Release();
        var download = await Page.RunAndWaitForDownloadAsync(() => card.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());

        await Expect(bar).ToBeHiddenAsync();
        Assert.EndsWith(".mp3", download.SuggestedFilename, StringComparison.Ordinal);
        var media = await MediaProbe.ReadAsync((await download.PathAsync())!, TestContext.Current.CancellationToken);
        Assert.Equal(60, media.DurationSeconds, 0.5);
        Assert.Empty(PageErrors);
    }

    // Of the bar as it is, be it there or not.
    private static Task<int> PercentAsync(ILocator bar, int above) => Eventually.BecomesAsync(
        () => bar.EvaluateAllAsync<int>("bars => Number(bars[0]?.getAttribute('aria-valuenow') ?? 0)"), percent => percent > above,
        ConverterService.Patience, TestContext.Current.CancellationToken);
}
