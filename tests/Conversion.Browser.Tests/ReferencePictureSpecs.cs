using Conversion.Browser.Tests.Running;
using Conversion.PlatformSimulator.Scenarios;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests;

/// <summary>
/// Each view with something to see in it, as a picture. <c>scripts/pictures</c> has them kept in docs/, where README shows them: the
/// environment variable CONVERTER_PICTURES names the folder.
/// </summary>
[Collection<WithSimulator>]
public sealed class ReferencePictureSpecs(Chromium chromium, SimulatedService converter) : PageTest(chromium, converter)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("CONVERTER_PICTURES");

    [Fact]
    public async Task Every_view_makes_a_picture()
    {
        var (slow, refused, walled) = ("sim-slowmov", "sim-private", SimulatedService.NewFilm());
        converter.Simulator.Script(new Scenario { Platform = "youtube", Id = walled, Situation = Situation.BotCheck, Visits = 1 });
        await Page.SetViewportSizeAsync(1280, 800);
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.SubmitAsync($"{converter.LinkTo("a-tone", "soundcloud")} {converter.LinkTo("1900000000000000001", "twitter")}");
        await page.ShowsAsync("a-tone", "Finished");
        await page.ShowsAsync("1900000000000000001", "Finished");
        await page.SubmitAsync($"{converter.LinkTo(walled)} {converter.LinkTo(refused)}", "mp4");
        await page.ShowsAsync(walled, "Finished");
        await page.ShowsAsync(refused, "Private video");
        await page.SubmitAsync(converter.LinkTo(slow));
        await Expect(page.Card(slow).GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("aria-valuenow", new System.Text.RegularExpressions.Regex("[2-9][0-9]"));
        await page.Link.FillAsync($"{converter.LinkTo("another-one")} {converter.LinkTo("simok", "streamable")}");
        await TakeAsync("page-convert");
        await Page.SetViewportSizeAsync(390, 844);
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await TakeAsync("page-phone");
        await Page.SetViewportSizeAsync(1280, 800);
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });

        await page.Card(walled).GetByRole(AriaRole.Link, new() { Name = "Story" }).ClickAsync();
        await Expect(Page.GetByText("Will try another way")).ToBeVisibleAsync();
        await TakeAsync("page-story");

        await Page.GotoAsync(new Uri(Converter.Address, "/operate").AbsoluteUri);
        await Expect(Page.Locator("canvas[data-drawn=true]").First).ToBeVisibleAsync();
        await Expect(Page.GetByText("Asking…")).ToHaveCountAsync(0, new() { Timeout = (float)ConverterService.Patience.TotalMilliseconds });
        await TakeAsync("page-operate");
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Page.GetByRole(AriaRole.Heading, new() { Name = "Over time" }).EvaluateAsync("heading => heading.scrollIntoView()");
        await TakeAsync("page-operate-dark");
    }

    private async Task TakeAsync(string name) => await Page.ScreenshotAsync(new()
    {
        Path = string.IsNullOrEmpty(Folder) ? null : Path.Combine(Folder, $"{name}.png"),
        Animations = ScreenshotAnimations.Disabled,
        Scale = ScreenshotScale.Css,
    });
}
