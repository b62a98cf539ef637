using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Conversion.PlatformSimulator.Network;
using Conversion.PlatformSimulator.Platforms;
using Conversion.PlatformSimulator.Requests;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Conversion.PlatformSimulator;

/// <summary>
/// The platforms, on one loopback port. It is an HTTP proxy that answers itself for every host of theirs, over TLS under an
/// authority of its own; set as the service's <c>Converter:Egress:UpstreamProxy</c>, it is all that the tools can reach.
/// </summary>
/// <example>
/// <code>
/// await using var simulator = await Simulator.StartAsync();
/// simulator.Script(new Scenario { Platform = "youtube", Situation = Situation.BotCheck, Visits = 2 });
/// </code>
/// </example>
public sealed class Simulator : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Authority authority;
    private readonly ScenarioBook book;
    private readonly bool ownsAuthorityFile;

    private Simulator(WebApplication app, Authority authority, ScenarioBook book, RequestLog requests, string? authorityFile, Uri proxy)
    {
        (this.app, this.authority, this.book, Requests, Proxy) = (app, authority, book, requests, proxy);
        ownsAuthorityFile = authorityFile is null;
        AuthorityFile = authorityFile ?? Path.Combine(Path.GetTempPath(), $"converter-simulator-{Guid.NewGuid():N}.pem");
    }

    /// <summary>The proxy's address, such as <c>http://127.0.0.1:40123/</c>; asked itself, it shows what there is to see.</summary>
    public Uri Proxy { get; }

    /// <summary>Path of a PEM file with the authority to be trusted.</summary>
    public string AuthorityFile { get; }

    /// <summary>The settings by which the service reaches nothing but the simulator.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Converter:Egress:UpstreamProxy"] = Proxy.AbsoluteUri,
        ["Converter:Egress:CertificateAuthorities"] = AuthorityFile,
    };

    /// <summary>Every request so far.</summary>
    public RequestLog Requests { get; }

    /// <summary>The platforms, with what is to be seen there.</summary>
    public IReadOnlyList<Platform> Platforms => AllPlatforms.List;

    /// <summary>Starts one.</summary>
    /// <param name="port">Port on 127.0.0.1; 0 for a free one.</param>
    /// <param name="authorityFile">Where to write the authority's certificate; a file of its own in the temp folder when null.</param>
    public static async Task<Simulator> StartAsync(int port = 0, string? authorityFile = null)
    {
        var authority = new Authority();
        var book = new ScenarioBook(AllPlatforms.List.SelectMany(
            platform => platform.Exhibits.SelectMany(exhibit => exhibit.Own.Select(own => own with { Platform = platform.Name, Id = exhibit.Id }))));
        var requests = new RequestLog();
        var (app, address) = await SimulatorHost.StartAsync(IPAddress.Loopback, port, authority, book, requests);
        var simulator = new Simulator(app, authority, book, requests, authorityFile, address);
        await File.WriteAllTextAsync(simulator.AuthorityFile, authority.Pem);
        return simulator;
    }

    /// <summary>Has <paramref name="scenario"/> happen from now on, before those added earlier.</summary>
    /// <exception cref="ArgumentException">It makes no sense; the message says why.</exception>
    public void Script(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (AllPlatforms.ProblemWith(scenario) is { } problem) throw new ArgumentException(problem, nameof(scenario));
        book.Add(scenario);
    }

    /// <summary>How many requests <paramref name="scenario"/> has happened to, since it was added.</summary>
    public int CountOf(Scenario scenario) => book.Scripted.Where(entry => ReferenceEquals(entry.Scenario, scenario)).Sum(entry => entry.Happened);

    /// <summary>Forgets what was scripted, for one platform or all.</summary>
    public void ClearScripts(string? platform = null) => book.Clear(platform);

    /// <summary>The proxy's address for a visitor whom the platforms see under another address, called <paramref name="exit"/>.</summary>
    public Uri ProxyOf(string exit) => new UriBuilder(Proxy) { UserName = exit, Password = "any" }.Uri;

    /// <summary>Cookies of an account on each platform that has accounts here, in Netscape's format, for yt-dlp's <c>--cookies</c>.</summary>
    public static string Cookies { get; } = """
        # Netscape HTTP Cookie File
        .youtube.com	TRUE	/	TRUE	4102444800	LOGIN_INFO	simulated
        .youtube.com	TRUE	/	TRUE	4102444800	SAPISID	simulated
        .x.com	TRUE	/	TRUE	4102444800	auth_token	simulated
        .x.com	TRUE	/	TRUE	4102444800	ct0	simulated
        .instagram.com	TRUE	/	TRUE	4102444800	sessionid	simulated

        """;

    /// <summary>A client that trusts the simulator and goes through it, without redirects.</summary>
    /// <param name="isDirect">Whether it asks the simulator itself instead of the hosts that it plays.</param>
    public HttpClient CreateHttpClient(bool isDirect = false)
    {
        var roots = X509CertificateLoader.LoadCertificate(Encoding.ASCII.GetBytes(authority.Pem));
        return new HttpClient(new SocketsHttpHandler
        {
            Proxy = isDirect ? null : new WebProxy(Proxy),
            UseProxy = !isDirect,
            AllowAutoRedirect = false,
            SslOptions =
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { roots },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        });
    }

    /// <summary>Returns when the simulator has been stopped.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation = default) => app.WaitForShutdownAsync(cancellation);

    /// <summary>Makes the media that is not there yet, which is else done when it is first asked for.</summary>
    public static Task PrepareMediaAsync(CancellationToken cancellation = default) => MediaAssets.PrepareAsync(cancellation);

    /// <summary>Stops at once; what is under way is cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        authority.Dispose();
        if (ownsAuthorityFile) File.Delete(AuthorityFile);
    }
}
