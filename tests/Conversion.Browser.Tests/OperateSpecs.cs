using Conversion.Browser.Tests.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests;

/// <summary>What an operator sees.</summary>
[Collection<WithSimulator>]
public sealed class OperateSpecs(Chromium chromium, SimulatedService converter) : PageTest(chromium, converter)
{
    // A canvas that nothing was drawn on is transparent all over.
    private const string HasInk = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(value => value > 0)";

    [Fact]
    public async Task It_shows_health_charts_queue_nodes_and_failures_to_drill_into()
    {
        var film = SimulatedService.NewFilm();
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.SubmitAsync($"{converter.LinkTo(film)} {converter.LinkTo("sim-removed")}");
        await page.ShowsAsync(film, "Finished");
        await page.ShowsAsync("sim-removed", "✕");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Operate" }).ClickAsync();

        var charts = Page.Locator("canvas[data-drawn=true]");
        await Expect(charts).ToHaveCountAsync(4);
        foreach (var chart in await charts.AllAsync())
            Assert.True(await chart.EvaluateAsync<bool>(HasInk));
        await Expect(Section("Health")).ToContainTextAsync("Database");
        await Expect(Section("Platforms and breakers").GetByRole(AriaRole.Row).Filter(new() { HasText = "YouTube" })).ToContainTextAsync("closed");
        await Expect(Section("Queue")).ToContainTextAsync("Free slots");
        await Expect(Section("Nodes")).ToContainTextAsync("alive");
        await Expect(Section("Stuck")).ToBeVisibleAsync();

        await Section("Failures").Locator("summary").Filter(new() { HasText = "content removed" }).First.ClickAsync();
        await Expect(Section("Failures").Locator("pre").First).ToContainTextAsync("ERROR");
        await Section("Failures").GetByRole(AriaRole.Link, new() { Name = "Its story" }).First.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "What happened" })).ToBeVisibleAsync();
        Assert.Empty(PageErrors);
        Assert.Empty(Violations);
    }

    [Fact]
    public async Task What_charts_show_is_there_as_a_table()
    {
        var film = SimulatedService.NewFilm();
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.SubmitAsync(converter.LinkTo(film));
        await page.ShowsAsync(film, "Finished");
        await Page.GotoAsync(new Uri(Converter.Address, "/operate").AbsoluteUri);

        await Section("Over time").GetByText("As a table").First.ClickAsync();

        await Expect(Section("Over time").GetByRole(AriaRole.Table).First).ToContainTextAsync("finished");
    }

    private ILocator Section(string heading) => Page.GetByRole(AriaRole.Region, new() { Name = heading, Exact = true });
}
