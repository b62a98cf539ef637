using System.Text.RegularExpressions;
using Conversion.Browser.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests;

/// <summary>The page at the root, used as a person does.</summary>
[Collection<WithConverter>]
public sealed partial class ConvertPageSpecs(Chromium chromium, ConverterService converter) : PageTest(chromium, converter)
{
    [Fact]
    public async Task A_pasted_link_moves_a_bar_and_becomes_a_file_to_download()
    {
        var (url, source) = Converter.AddHeld();
        await Page.GotoAsync(Converter.Address.AbsoluteUri);
        await Page.GetByLabel("Link", new() { Exact = true }).FillAsync(url);
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

    [Fact]
    public async Task Without_size_and_length_it_shows_how_much_is_done_and_pretends_no_percentage()
    {
        var name = $"radio-{Guid.NewGuid():n}";
        Converter.Media.Add($"/{name}.mp3", SampleMedia.RadioMp3, new Delivery { Length = false, BytesPerSecond = 3_000 });
        await Converter.SubmitAsync(Converter.Media.Url($"/{name}.mp3"), "ogg");

        await Page.GotoAsync(Converter.Address.AbsoluteUri);

        var card = Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = name });
        await Expect(card).ToContainTextAsync(DoneAndElapsed(), new() { Timeout = (float)ConverterService.Patience.TotalMilliseconds });
        await Expect(card.GetByRole(AriaRole.Progressbar)).Not.ToHaveAttributeAsync("aria-valuenow", AnyText());
    }

    [GeneratedRegex(@"[1-9][0-9]* s done .*elapsed")]
    private static partial Regex DoneAndElapsed();

    [GeneratedRegex(".*")]
    private static partial Regex AnyText();

    // Of the bar as it is, be it there or not.
    private static Task<int> PercentAsync(ILocator bar, int above) => Eventually.BecomesAsync(
        () => bar.EvaluateAllAsync<int>("bars => Number(bars[0]?.getAttribute('aria-valuenow') ?? 0)"), percent => percent > above,
        ConverterService.Patience, TestContext.Current.CancellationToken);
}
