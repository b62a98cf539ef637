using Conversion.Browser.Tests.Running;
using Conversion.TestSupport.Services;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conversion.Browser.Tests;

/// <summary>What an operator does with jobs of other callers.</summary>
public sealed class AnyJobSpecs(Chromium chromium, StallingService converter) : PageTest(chromium, converter), IClassFixture<StallingService>
{
    private const string Olgas = "a-key-of-the-operator-olga";
    private const string Bobs = "a-key-of-the-caller-bob";

    [Fact]
    public async Task An_operator_cancels_and_retries_a_stuck_job_of_another_caller_and_reads_its_story()
    {
        await using var node = await StartNodeWithKeysAsync();
        var (url, source) = converter.AddHalted();
        var job = await Converter.SubmitAsync(url); // of the caller local
        await OpenAsync(node, "/operate", Olgas);
        var row = Section("Stuck").GetByRole(AriaRole.Row).Filter(new() { HasText = $"{job}"[^6..] }).First;
        await Expect(row).ToContainTextAsync("stalled");
        source.GoOn();
        await Expect(row).ToContainTextAsync("local");

        await row.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Converter.BecomesAsync(job, state => state.Status == "cancelled");
        await row.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Converter.BecomesAsync(job, state => state.Status == "running");

        await row.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(Page.GetByText("A job of local")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Cancelled by olga")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Run 2 was asked for by olga")).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Slider).FocusAsync();
        await Page.Keyboard.PressAsync("Home");
        await Expect(Page.Locator("dl")).ToContainTextAsync("Waiting");
        source.Release(); // its end is seen without any connection that tells of it
        await Expect(Page.Locator(".head")).ToContainTextAsync("Finished");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Download" })).ToHaveCountAsync(0); // the file is its caller's
        await Page.GetByRole(AriaRole.Link, new() { Name = "All conversions" }).ClickAsync();
        await Expect(Page.GetByText("None yet.")).ToBeVisibleAsync();
        Assert.Empty(PageErrors);
    }

    [Fact]
    public async Task A_caller_without_the_role_neither_operates_nor_sees_anothers_job()
    {
        await using var node = await StartNodeWithKeysAsync();
        var (url, source) = converter.AddHalted();
        var job = await Converter.SubmitAsync(url);
        await OpenAsync(node, $"/jobs/{job}", Bobs);
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("No such job.");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Operate" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This is for operators.");
        source.GoOn();
        source.Release();
    }

    private Task<ServiceProcess> StartNodeWithKeysAsync() => Converter.StartServingNodeAsync(
        $"--Converter:Auth:Keys:0:Key={Olgas}", "--Converter:Auth:Keys:0:Caller=olga", "--Converter:Auth:Keys:0:Role=operator",
        $"--Converter:Auth:Keys:1:Key={Bobs}", "--Converter:Auth:Keys:1:Caller=bob");

    private async Task OpenAsync(ServiceProcess node, string path, string key)
    {
        await Page.GotoAsync(new Uri(node.Address, path).AbsoluteUri);
        await Page.GetByRole(AriaRole.Dialog).GetByLabel("Key", new() { Exact = true }).FillAsync(key);
        await Page.Keyboard.PressAsync("Enter");
    }

    private ILocator Section(string heading) => Page.GetByRole(AriaRole.Region, new() { Name = heading, Exact = true });
}
