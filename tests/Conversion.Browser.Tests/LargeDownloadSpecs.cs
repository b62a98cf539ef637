using System.Security.Cryptography;
using Conversion.Browser.Tests.Proxying;
using Conversion.Browser.Tests.Running;
using Conversion.TestSupport.Services;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests;

/// <summary>
/// Files too large to be held in memory go to the disk as they come (File System Access). The one thing that is played is the user's choice of a
/// place, for which a browser opens a window of the system: it is a file of the page's own folder (WHATWG File System), written as any other is.
/// </summary>
[Collection<WithConverter>]
public sealed class LargeDownloadSpecs(Chromium chromium, ConverterService converter, LargeResult result) : PageTest(chromium, converter), IClassFixture<LargeResult>
{
    private const string Key = "a-key-of-the-caller-local";
    private const string Choose = """
        globalThis.showSaveFilePicker = async ({ suggestedName }) => {
          globalThis.chosen = await (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
          return globalThis.chosen;
        };
        """;
    private const string ChooseNothing = "globalThis.showSaveFilePicker = async () => { throw new DOMException('The user aborted a request.', 'AbortError'); };";
    private const string Size = "async () => (await globalThis.chosen.getFile()).size";
    private const string Save = """
        async () => {
          const file = await globalThis.chosen.getFile();
          Object.assign(document.createElement('a'), { href: URL.createObjectURL(file), download: file.name }).click();
        }
        """;

    private ILocator Card => new ConvertPage(Page).Card(result.Name);

    [Fact]
    public async Task A_large_file_goes_to_the_disk_as_it_comes_and_on_where_it_was_when_its_link_expires()
    {
        await using var node = await StartNodeAsync(linkSeconds: 1);
        await using var proxy = new ReverseProxy(node.Address) { OutlivesLinks = true };
        var downloads = 0;
        Page.Download += (_, _) => downloads++;
        await OpenAsync(proxy.Address, Choose);

        await Card.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync();
        await Expect(Card.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        await Expect(Card.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);

        await Expect(Card.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        Assert.Equal(0, downloads); // nothing went through the page's memory
        var saved = await Page.RunAndWaitForDownloadAsync(() => Page.EvaluateAsync(Save));
        Assert.Equal(result.Artifact.FileName, saved.SuggestedFilename);
        await using var file = File.OpenRead((await saved.PathAsync())!);
        Assert.True(file.Length > 256_000_000, $"{file.Length} bytes would be held in memory.");
        Assert.Equal(result.Artifact.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, TestContext.Current.CancellationToken)));
        Assert.Contains(proxy.Requests, request => request is { Status: 206 } && request.Path.StartsWith("/files/", StringComparison.Ordinal));
        Assert.Empty(PageErrors);
    }

    [Fact]
    public async Task A_download_that_is_stopped_leaves_nothing_and_can_be_begun_again()
    {
        await using var node = await StartNodeAsync(linkSeconds: 3600);
        await using var proxy = new ReverseProxy(node.Address) { OutlivesLinks = true }; // it stands still soon after the beginning
        await OpenAsync(proxy.Address, Choose);
        await Card.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync();
        await Expect(Card.GetByText("Fetching")).ToContainTextAsync("kB of");

        await Card.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        await Expect(Card.GetByText("Fetching")).ToHaveCountAsync(0);
        await Expect(Card.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        Assert.Equal(0, await Page.EvaluateAsync<long>(Size));
        await Card.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync();
        await Expect(Card.GetByText("Fetching")).ToContainTextAsync("kB of");
        Assert.Empty(PageErrors);
    }

    [Fact]
    public async Task Whoever_chooses_no_place_for_it_is_told_of_no_failure_and_nothing_is_fetched()
    {
        await using var node = await StartNodeAsync(linkSeconds: 3600);
        await using var proxy = new ReverseProxy(node.Address);
        await OpenAsync(proxy.Address, ChooseNothing);
        await Card.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync();
        await Expect(Card.GetByText("Fetching")).ToHaveCountAsync(0);
        await Expect(Card.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        Assert.Contains(proxy.Requests, request => request.Path.EndsWith("/download", StringComparison.Ordinal));
        Assert.DoesNotContain(proxy.Requests, request => request.Path.StartsWith("/files/", StringComparison.Ordinal));
        Assert.Empty(PageErrors);
    }

    // With a key the page has to carry the file: no browser sends one with a link.
    private Task<ServiceProcess> StartNodeAsync(int linkSeconds) => Converter.StartServingNodeAsync(
        $"--Converter:Auth:Keys:0:Key={Key}", "--Converter:Auth:Keys:0:Caller=local", $"--Converter:Links:LifetimeSeconds={linkSeconds}");

    private async Task OpenAsync(Uri address, string choice)
    {
        await Page.AddInitScriptAsync(choice);
        await Page.GotoAsync(address.AbsoluteUri);
        await Page.GetByRole(AriaRole.Dialog).GetByLabel("Key", new() { Exact = true }).FillAsync(Key);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Card).ToContainTextAsync("Finished");
    }
}
