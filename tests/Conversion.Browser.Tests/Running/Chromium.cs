using Microsoft.Playwright;

namespace Conversion.Browser.Tests.Running;

/// <summary>
/// One headless Chromium for all tests of the process: the one of the distribution, which <c>scripts/test</c> installs, as Playwright's
/// own would have to be fetched from its makers. The environment variable CONVERTER_TEST_BROWSER names another.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>The variable's name.</summary>
    public const string Variable = "CONVERTER_TEST_BROWSER";

    // Playwright switches most of a browser's own errands off; what is left of them finds no host. All traffic stays on loopback.
    private static readonly string[] Loopback = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"];

    private IPlaywright? _driver;
    private IBrowser? _browser;

    /// <summary>Starts it.</summary>
    public async ValueTask InitializeAsync()
    {
        var program = Find();
        _driver = await Playwright.CreateAsync();
        _browser = await _driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = Loopback,
            // Root, and most containers, cannot have it; the pages are our own.
            ChromiumSandbox = false,
        });
    }

    /// <summary>A profile of its own, with no cookie, cache or memory of an earlier test.</summary>
    public Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions? options = null) => _browser!.NewContextAsync(options);

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _driver?.Dispose();
    }

    private static string Find()
    {
        var named = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : "chromium";
        var folders = Path.IsPathRooted(named) ? [""] : Environment.GetEnvironmentVariable("PATH")!.Split(':');
        return folders.Select(folder => Path.Combine(folder, named)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"There is no {named}. Run scripts/install --browser, or name a Chromium by {Variable}.");
    }
}
