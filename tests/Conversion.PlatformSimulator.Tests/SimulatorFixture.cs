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

    /// <summary>An id that no other spec has, of a film that is available until something is scripted for it; it fits each of the platforms.</summary>
    public static string NewId() => $"{Random.Shared.NextInt64(10_000_000_000, 99_999_999_999)}";

    /// <summary>The link to <paramref name="id"/>.</summary>
    public string LinkTo(string platform, string id) => Simulator.Platforms.Single(one => one.Name == platform).LinkTo(id);

    /// <summary>One of the caller's own, for what is scripted for whole platforms.</summary>
    public static async Task<SimulatorFixture> StartAsync()
    {
        var fixture = new SimulatorFixture();
        await fixture.InitializeAsync();
        return fixture;
    }

    /// <summary>Runs the real yt-dlp on <paramref name="url"/>, through the real egress proxy and to the simulator.</summary>
    public async Task<YtDlpRun> RunAsync(string url, params string[] options)
    {
        await using var session = egress!.OpenSession(64 << 20);
        return await YtDlpRun.StartAsync(session.Address, Simulator.AuthorityFile, url, options, TestContext.Current.CancellationToken);
    }

    /// <summary>The same on many links in turn.</summary>
    public async Task<YtDlpBatch> RunAllAsync(IReadOnlyList<string> links, params string[] options)
    {
        await using var session = egress!.OpenSession(1 << 30);
        return await YtDlpBatch.RunAsync(session.Address, Simulator.AuthorityFile, links, options, TestContext.Current.CancellationToken);
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
