using System.Collections.Concurrent;
using System.Text.Json;
using Conversion.Browser.Tests.Running;
using Conversion.TestSupport;
using Microsoft.Playwright;

namespace Conversion.Browser.Tests;

/// <summary>The page tells the service what it waited for, and the service counts it.</summary>
[Collection<WithConverter>]
public sealed class PageTimingSpecs(Chromium chromium, ConverterService converter) : PageTest(chromium, converter)
{
    [Fact]
    public async Task A_submission_and_the_first_news_of_it_are_timed_and_told()
    {
        var told = new ConcurrentQueue<(string Name, double Seconds)>();
        Page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/api/diagnostics/client-timings", StringComparison.Ordinal))
            {
                foreach (var timing in JsonDocument.Parse(request.PostData!).RootElement.GetProperty("timings").EnumerateArray())
                    told.Enqueue((timing.GetProperty("name").GetString()!, timing.GetProperty("seconds").GetDouble()));
            }
        };
        var answered = Page.WaitForResponseAsync(response => response.Url.EndsWith("/api/diagnostics/client-timings", StringComparison.Ordinal));
        var (url, source) = Converter.AddHeld();
        await Page.GotoAsync(Converter.Address.AbsoluteUri);
        await Page.GetByLabel("Link", new() { Exact = true }).FillAsync(url);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Convert", Exact = true }).ClickAsync();

        Assert.Equal(204, (await answered).Status);
        await Eventually.BecomesAsync(
            () => Task.FromResult(told.Select(timing => timing.Name).ToHashSet()), names => names.IsSupersetOf(["submit", "first_event"]),
            ConverterService.Patience, TestContext.Current.CancellationToken);
        source.Release();
        Assert.All(told, timing => Assert.InRange(timing.Seconds, 0, ConverterService.Patience.TotalSeconds));
        Assert.Empty(PageErrors);
    }
}
