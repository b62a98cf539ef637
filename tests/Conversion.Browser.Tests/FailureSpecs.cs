using Conversion.Browser.Tests.Running;
using Conversion.PlatformSimulator.Scenarios;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests;

/// <summary>What the page says and offers when a platform does not give what was asked for.</summary>
[Collection<WithSimulator>]
public sealed class FailureSpecs(Chromium chromium, SimulatedService converter) : PageTest(chromium, converter)
{
    [Fact]
    public async Task A_check_for_robots_is_told_and_gone_round()
    {
        var film = SimulatedService.NewFilm();
        converter.Simulator.Script(new Scenario { Platform = "youtube", Id = film, Situation = Situation.BotCheck, Visits = 1 });
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.SubmitAsync(converter.LinkTo(film));

        await page.ShowsAsync(film, "YouTube asks for proof of a human");
        await page.ShowsAsync(film, "Finished");
        await Expect(page.Card(film).Locator("[data-notice=other_access]")).ToContainTextAsync("It is fetched in another way");
    }

    [Fact]
    public async Task What_no_way_leads_round_ends_in_words_and_can_be_tried_again()
    {
        var film = SimulatedService.NewFilm();
        converter.Simulator.Script(new Scenario { Platform = "youtube", Id = film, Situation = Situation.Private, Visits = 1 });
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.SubmitAsync(converter.LinkTo(film));
        await page.ShowsAsync(film, "Private video");
        await page.ShowsAsync(film, "Ask the owner to make it public or unlisted.");

        await page.Card(film).GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await page.ShowsAsync(film, "Finished");
    }

    [Fact]
    public async Task A_title_that_is_markup_stays_text()
    {
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        Page.Dialog += (_, dialog) => PageErrors.Enqueue(dialog.Message);
        await page.SubmitAsync(converter.LinkTo("sim-hostile"));
        await page.ShowsAsync("sim-hostile", "Finished");

        await Expect(page.Card("sim-hostile").GetByRole(AriaRole.Heading)).ToContainTextAsync("<script>alert(1)</script>");
        await page.Card("sim-hostile").GetByRole(AriaRole.Link, new() { Name = "Story" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("<script>alert(1)</script>");
        Assert.Equal(0, await Page.Locator("body script").CountAsync());
        Assert.Empty(PageErrors);
        Assert.Empty(Violations);
    }
}
