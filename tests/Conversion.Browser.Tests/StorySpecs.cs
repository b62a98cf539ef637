using System.Text.Json;
using Conversion.Browser.Tests.Running;
using Conversion.PlatformSimulator.Scenarios;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests;

/// <summary>A job's story.</summary>
[Collection<WithSimulator>]
public sealed class StorySpecs(Chromium chromium, SimulatedService converter) : PageTest(chromium, converter)
{
    [Fact]
    public async Task It_tells_of_attempts_and_fallbacks_shows_any_moment_and_can_be_taken_along()
    {
        var film = SimulatedService.NewFilm();
        converter.Simulator.Script(new Scenario { Platform = "youtube", Id = film, Situation = Situation.BotCheck, Visits = 1 });
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.SubmitAsync(converter.LinkTo(film));
        await page.ShowsAsync(film, "Finished");
        await page.Card(film).GetByRole(AriaRole.Link, new() { Name = "Story" }).ClickAsync();

        await Expect(Page.GetByText("Attempt 1 failed: YouTube asks for proof of a human")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Will try another way")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Attempt 2" })).ToContainTextAsync("finished");

        var slider = Page.GetByRole(AriaRole.Slider);
        var last = int.Parse((await slider.GetAttributeAsync("max"))!);
        await slider.FocusAsync();
        await Page.Keyboard.PressAsync("Home");
        await Expect(Page.GetByText($"Version 1 of {last}")).ToBeVisibleAsync();
        await Expect(Page.Locator("dl")).ToContainTextAsync("Waiting");
        await Page.GetByText("The state as JSON").ClickAsync();
        await Expect(Page.Locator("pre").First).ToContainTextAsync("\"version\": 1,");
        await Page.ReloadAsync(); // the address is the job's own
        await Expect(Page.GetByText($"Version {last} of {last}")).ToBeVisibleAsync();

        var export = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync((await export.PathAsync())!, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, last), lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("version").GetInt32()));
        Assert.Empty(PageErrors);
        Assert.Empty(Violations);
    }

    [Fact]
    public async Task Of_a_job_that_is_not_there_it_says_so()
    {
        await Page.GotoAsync(new Uri(Converter.Address, $"/jobs/{Guid.NewGuid()}").AbsoluteUri);
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("No such job.");
    }
}
