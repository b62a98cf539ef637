using Conversion.Media.Egress;

namespace Conversion.PlatformSimulator.Tests;

/// <summary>One simulator for all specs, behind the service's own way out. Specs script items of their own only, or platforms that no other uses.</summary>
public sealed class SimulatorFixture : IAsyncLifetime
{
    private EgressProxy? egress;

    /// <summary>The simulator.</summary>
    public Simulator Simulator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Simulator = await Simulator.StartAsync();
        // What is made while a tool waits would count as the platform's slowness.
        await Simulator.PrepareMediaAsync(TestContext.Current.CancellationToken);
        egress = EgressTo(Simulator.Proxy);
    }

    /// <summary>A new link on a platform, to a film that is available until something is scripted for its id.</summary>
    public static string NewId(string platform) => platform switch
    {
        "twitter" => $"18{Random.Shared.NextInt64(10_000_000_000_000_000, 99_999_999_999_999_999)}",
        _ => $"{Random.Shared.NextInt64(10_000_000_000, 99_999_999_999)}",
    };

    /// <summary>Runs the real yt-dlp on <paramref name="url"/>, through the real egress proxy and to the simulator.</summary>
    public async Task<YtDlpRun> RunAsync(string url, params string[] options)
    {
        await using var session = egress!.OpenSession(64 << 20);
        return await YtDlpRun.StartAsync(session.Address, Simulator.AuthorityFile, url, options, TestContext.Current.CancellationToken);
    }

    /// <summary>The same for a visitor from another address.</summary>
    public async Task<YtDlpRun> RunFromAsync(string exit, string url, params string[] options)
    {
        await using var session = EgressTo(Simulator.ProxyOf(exit)).OpenSession(64 << 20);
        return await YtDlpRun.StartAsync(session.Address, Simulator.AuthorityFile, url, options, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync() => await Simulator.DisposeAsync();

    private static EgressProxy EgressTo(Uri proxy) => new(new EgressOptions { UpstreamProxy = proxy });
}
