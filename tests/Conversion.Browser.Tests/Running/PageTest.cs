using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Conversion.Browser.Tests.Running;

/// <summary>A test with a page of the browser to itself. When it fails, a picture of the page and what browser and service said go with its report.</summary>
public abstract class PageTest(Chromium chromium, ConverterService converter) : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _words = new();
    private IBrowserContext? _context;

    /// <summary>The page.</summary>
    protected IPage Page { get; private set; } = null!;

    /// <summary>Its profile.</summary>
    protected IBrowserContext Profile => _context!;

    /// <summary>The service.</summary>
    protected ConverterService Converter => converter;

    /// <summary>What broke in the page's own scripts.</summary>
    protected ConcurrentQueue<string> PageErrors { get; } = new();

    /// <summary>How the profile differs from a usual one.</summary>
    protected virtual BrowserNewContextOptions Options => new();

    /// <summary>What the page's own policy kept it from.</summary>
    protected IEnumerable<string> Violations => _words.Where(word => word.Contains("Content Security Policy", StringComparison.Ordinal));

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        _context = await chromium.NewContextAsync(Options);
        _context.SetDefaultTimeout((float)ConverterService.Patience.TotalMilliseconds);
        Assertions.SetDefaultExpectTimeout((float)ConverterService.Patience.TotalMilliseconds);
        Page = await _context.NewPageAsync();
        Page.Console += (_, message) => _words.Enqueue($"{message.Type}: {message.Text}");
        Page.PageError += (_, error) => PageErrors.Enqueue(error);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_context is null)
            return;
        await using var context = _context;
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            await KeepEvidenceAsync();
    }

    /// <summary>Opens a page of the service's origin on which no script of its own runs.</summary>
    protected Task OpenQuietPageAsync(Uri origin) => Page.GotoAsync(new Uri(origin, "/health/live").AbsoluteUri);

    private async Task KeepEvidenceAsync()
    {
        TestContext.Current.AddAttachment("browser.txt", string.Join('\n', [Page.Url, .. PageErrors, .. _words]));
        TestContext.Current.AddAttachment("service.txt", converter.Output);
        TestContext.Current.AddAttachment("page.png", await Page.ScreenshotAsync(new() { Timeout = 10_000 }), "image/png");
    }
}
