using System.Runtime.CompilerServices;
using System.Text.Json;
using Conversion.Browser.Tests.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests;

/// <summary>
/// Each view in each theme, by axe (the rules of WCAG 2.2, A and AA) and by its width. The picture of a page that fails is in its report,
/// as of every test.
/// </summary>
[Collection<WithSimulator>]
public sealed class AccessibilitySpecs(Chromium chromium, SimulatedService converter) : PageTest(chromium, converter)
{
    private const string Check = """
        async () => {
          const { violations } = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
          return JSON.stringify(violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`));
        }
        """;

    /// <inheritdoc />
    protected override BrowserNewContextOptions Options => new() { BypassCSP = true };

    public static TheoryData<string, ColorScheme, int> Views => new MatrixTheoryData<string, ColorScheme, int>(
        ["convert", "story", "operate", "key"], [ColorScheme.Light, ColorScheme.Dark], [390, 1280]);

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Everybody_can_use_it(string view, ColorScheme theme, int width)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
        await Page.SetViewportSizeAsync(width, 800);
        await OpenAsync(view);

        await Page.AddScriptTagAsync(new() { Path = Axe() });
        var violations = JsonSerializer.Deserialize<string[]>(await Page.EvaluateAsync<string>(Check))!;

        Assert.Empty(violations);
        Assert.True(await Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, "The page is wider than the window.");
    }

    [Fact]
    public async Task The_keyboard_alone_converts_and_finds_the_way_back()
    {
        var film = SimulatedService.NewFilm();
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await Expect(page.Link).ToBeFocusedAsync();
        await Page.Keyboard.InsertTextAsync(converter.LinkTo(film));
        await Page.Keyboard.PressAsync("Enter");
        await page.ShowsAsync(film, "Finished");
        await page.Card(film).GetByRole(AriaRole.Link, new() { Name = "Story" }).FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();
        await Page.GoBackAsync();
        await page.ShowsAsync(film, "Finished");
    }

    [Fact]
    public async Task The_colours_that_were_chosen_are_there_before_anything_is_drawn()
    {
        await ConvertPage.OpenAsync(Page, Converter.Address);
        var next = Page.GetByRole(AriaRole.Button, new() { Name = "Colours:" });
        await next.ClickAsync();
        await next.ClickAsync();
        await Expect(Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");

        await Page.RouteAsync("**/assets/**", route => route.AbortAsync()); // of the page only what comes first
        await Page.ReloadAsync();

        await Expect(Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    }

    private async Task OpenAsync(string view)
    {
        var (film, refused) = (SimulatedService.NewFilm(), "sim-private");
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        switch (view)
        {
            case "convert":
                await page.SubmitAsync($"{converter.LinkTo(film)} {converter.LinkTo(refused)} nonsense", "mp4");
                await page.ShowsAsync(film, "Finished");
                await page.ShowsAsync(refused, "Private video");
                await Page.GetByText("More choices").ClickAsync();
                break;
            case "story":
                await page.SubmitAsync(converter.LinkTo(refused));
                await page.Card(refused).First.GetByRole(AriaRole.Link, new() { Name = "Story" }).ClickAsync();
                await Page.GetByText("events as JSON").ClickAsync();
                await Expect(Page.Locator("pre").Last).ToContainTextAsync("JobSubmitted");
                break;
            case "operate":
                await Page.GotoAsync(new Uri(Converter.Address, "/operate").AbsoluteUri);
                await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
                break;
            default:
                await Page.GetByRole(AriaRole.Button, new() { Name = "Key", Exact = true }).ClickAsync();
                await Expect(Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
                break;
        }
    }

    // It comes with the page's packages, which are there when the page was built here.
    private static string Axe([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "src", "Conversion.Web", "node_modules", "axe-core", "axe.min.js"));
}
