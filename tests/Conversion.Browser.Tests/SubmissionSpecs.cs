using Conversion.Browser.Tests.Running;
using Conversion.TestMedia.Samples;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests;

/// <summary>From links to files, on simulated platforms.</summary>
[Collection<WithSimulator>]
public sealed class SubmissionSpecs(Chromium chromium, SimulatedService converter) : PageTest(chromium, converter)
{
    // As when a link is dragged from another window onto the page's heading.
    private const string Drop = """
        (link) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.setData('text/uri-list', `# a comment\r\n${link}`);
          const at = document.querySelector('header');
          for (const type of ['dragover', 'drop']) {
            const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
            if (at.dispatchEvent(event)) {
              throw new Error(`a browser leaves the page for what is dropped: ${type}`);
            }
          }
        }
        """;

    [Theory]
    [InlineData("mp3", false)]
    [InlineData("mp4", true)]
    public async Task A_pasted_link_becomes_a_file_that_plays(string format, bool hasPicture)
    {
        var film = SimulatedService.NewFilm();
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.SubmitAsync(converter.LinkTo(film), format);
        await page.ShowsAsync(film, "Finished");

        var media = await MediaProbe.ReadAsync(await page.DownloadAsync(film), TestContext.Current.CancellationToken);

        Assert.Equal(10, media.DurationSeconds, 0.5);
        Assert.Equal(hasPicture, media.Video is not null);
        Assert.Empty(PageErrors);
        Assert.Empty(Violations);
    }

    [Fact]
    public async Task Several_links_at_once_each_become_a_job_and_what_is_no_link_stays()
    {
        string[] films = [SimulatedService.NewFilm(), SimulatedService.NewFilm()];
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.Link.FillAsync($"{converter.LinkTo(films[0])}\n{converter.LinkTo(films[1])}\nnonsense\n{converter.LinkTo("a-tone", "soundcloud")}");
        await Expect(page.Convert).ToHaveTextAsync("Convert 4 links");
        await page.Convert.ClickAsync();

        await Expect(page.Link).ToHaveValueAsync("nonsense");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This is no link.");
        foreach (var item in (string[])[.. films, "a-tone"])
            await page.ShowsAsync(item, "Finished");
    }

    [Fact]
    public async Task A_links_platform_is_named_while_it_is_typed()
    {
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await page.Link.FillAsync("https://youtu.be/x, https://m.youtube.com/watch?v=y, https://x.com/a/status/1 https://notyoutube.com/z");
        await Expect(Page.Locator("#link-help")).ToHaveTextAsync("YouTube × 2, X, notyoutube.com");
    }

    [Fact]
    public async Task Links_that_an_address_hands_over_are_shown_and_not_sent()
    {
        await Page.GotoAsync(new Uri(Converter.Address, "/?url=https%3A%2F%2Fvimeo.com%2F900000099&url=https%3A%2F%2Fvimeo.com%2F900000098").AbsoluteUri);
        var page = new ConvertPage(Page);
        await Expect(page.Link).ToHaveValueAsync("https://vimeo.com/900000099\nhttps://vimeo.com/900000098");
        await Expect(Page).ToHaveURLAsync(Converter.Address.AbsoluteUri);
        await Expect(page.Card("900000099")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_link_that_is_dropped_anywhere_on_the_page_is_in_the_form()
    {
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await Page.EvaluateAsync(Drop, "https://vimeo.com/900000097");
        await Expect(page.Link).ToHaveValueAsync("https://vimeo.com/900000097");
        await Expect(page.Link).ToBeFocusedAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Operate" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Operate" })).ToBeVisibleAsync();

        await Page.EvaluateAsync(Drop, "https://vimeo.com/900000096");

        await Expect(page.Link).ToHaveValueAsync("https://vimeo.com/900000097\nhttps://vimeo.com/900000096");
        await Expect(page.Card("900000096")).ToHaveCountAsync(0); // it is sent by nobody but the user
    }

    [Fact]
    public async Task A_link_that_is_pasted_where_no_field_is_goes_into_the_form()
    {
        await Profile.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await Page.EvaluateAsync("navigator.clipboard.writeText('https://vimeo.com/900000095')");
        await Page.GetByRole(AriaRole.Heading, new() { Name = "Your conversions" }).ClickAsync(); // away from the field

        await Page.Keyboard.PressAsync("Control+V");

        await Expect(page.Link).ToHaveValueAsync("https://vimeo.com/900000095");
        await Expect(page.Link).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Whoever_wants_it_gets_files_without_another_click_and_each_once()
    {
        var film = SimulatedService.NewFilm();
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await Page.GetByText("More choices").ClickAsync();
        await Page.GetByLabel("Save each file as soon as it is finished").CheckAsync();
        var downloads = 0;
        Page.Download += (_, _) => downloads++;

        var download = await Page.RunAndWaitForDownloadAsync(() => page.SubmitAsync(converter.LinkTo(film)));

        var media = await MediaProbe.ReadAsync((await download.PathAsync())!, TestContext.Current.CancellationToken);
        Assert.Equal(10, media.DurationSeconds, 0.5);
        await Page.ReloadAsync();
        await page.ShowsAsync(film, "Finished");
        await Expect(Page.GetByLabel("Save each file as soon as it is finished")).ToBeCheckedAsync();
        Assert.Equal(1, downloads);
    }

    [Fact]
    public async Task What_was_chosen_last_is_chosen_again()
    {
        var film = SimulatedService.NewFilm();
        var page = await ConvertPage.OpenAsync(Page, Converter.Address);
        await Page.GetByLabel("Format", new() { Exact = true }).SelectOptionAsync("webm");
        await Page.GetByLabel("Quality", new() { Exact = true }).SelectOptionAsync("360");
        await page.SubmitAsync(converter.LinkTo(film), "webm");
        await Expect(page.Card(film)).ToContainTextAsync("WebM, up to 360p");

        await Page.ReloadAsync();

        await Expect(Page.GetByLabel("Format", new() { Exact = true })).ToHaveValueAsync("webm");
        await Expect(Page.GetByLabel("Quality", new() { Exact = true })).ToHaveValueAsync("360");
        await page.ShowsAsync(film, "Finished");
    }
}
