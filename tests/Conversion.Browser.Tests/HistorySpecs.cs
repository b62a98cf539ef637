using System.Text.Json.Nodes;
using Conversion.Browser.Tests.Running;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests;

/// <summary>Finding what was converted before.</summary>
[Collection<WithSimulator>]
public sealed class HistorySpecs(Chromium chromium, SimulatedService converter) : PageTest(chromium, converter)
{
    [Fact]
    public async Task The_history_is_searched_by_title_and_link_and_filtered_by_status_and_platform()
    {
        var film = SimulatedService.NewFilm();
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.SubmitAsync($"{converter.LinkTo(film)} {converter.LinkTo("progressive", "soundcloud")} {converter.LinkTo("sim-private")}");
        await page.ShowsAsync(film, "Finished");
        await page.ShowsAsync("progressive", "Finished");
        await page.ShowsAsync("sim-private", "Private video");

        await Page.GetByLabel("Search titles and addresses").FillAsync(film.ToUpperInvariant());
        await Expect(Page.Locator("li.card")).ToHaveCountAsync(1);
        await Expect(page.Card(film)).ToBeVisibleAsync();

        await Page.GetByLabel("Search titles and addresses").FillAsync("colours");
        await Page.GetByLabel("Platform", new() { Exact = true }).SelectOptionAsync("soundcloud");
        await Expect(page.Card(film)).ToHaveCountAsync(0);
        await Expect(page.Card("progressive").First).ToBeVisibleAsync();

        await Page.GetByLabel("Search titles and addresses").FillAsync("");
        await Page.GetByLabel("Platform", new() { Exact = true }).SelectOptionAsync("");
        await Page.GetByLabel("Status", new() { Exact = true }).SelectOptionAsync("failed");
        await Expect(page.Card("sim-private").First).ToBeVisibleAsync();
        await Expect(page.Card(film)).ToHaveCountAsync(0);

        await Page.GetByLabel("Search titles and addresses").FillAsync("nothing of the kind");
        await Expect(Page.GetByText("Nothing fits.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_list_that_lags_behind_the_end_of_a_job_is_made_good()
    {
        var film = SimulatedService.NewFilm();
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.SubmitAsync(converter.LinkTo(film));
        await page.ShowsAsync(film, "Finished");
        var lies = 0;
        // As a list tells it that was asked for in the moment in which the job ended.
        await Page.RouteAsync("**/api/jobs?*", async route =>
        {
            var answer = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!;
            foreach (var job in answer["items"]!.AsArray().Where(job => job!["url"]!.GetValue<string>().Contains(film, StringComparison.Ordinal)))
                (job!["status"], job["phase"], job["percent"], job["version"], job["artifact"]) = ("running", "converting", 97, job["version"]!.GetValue<int>() - 2, null);
            lies++;
            await route.FulfillAsync(new() { ContentType = "application/json", Body = answer.ToJsonString() });
        });

        await Page.EvaluateAsync("sessionStorage.clear()"); // what the tab submitted itself it asks for anyway
        await Page.ReloadAsync();

        await page.ShowsAsync(film, "Finished");
        Assert.NotEqual(0, lies);
    }
}
