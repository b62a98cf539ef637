using Conversion.PlatformSimulator;
using Conversion.TestSupport;

namespace Conversion.Browser.Tests.Running;

/// <summary>The specs that share <see cref="SimulatedService"/>.</summary>
[CollectionDefinition]
public sealed class WithSimulator : ICollectionFixture<SimulatedService>;

/// <summary>The real service, to which simulated platforms are the whole internet. Its links live for a second.</summary>
public sealed class SimulatedService(PostgresFixture postgres) : ConverterService(postgres)
{
    /// <summary>The platforms.</summary>
    public Simulator Simulator { get; private set; } = null!;

    /// <inheritdoc />
    protected override IEnumerable<string> Settings =>
    [
        .. Simulator.Settings.Select(setting => $"--{setting.Key}={setting.Value}"),
        "--Converter:Retries:BaseDelaySeconds=0.2", "--Converter:Links:LifetimeSeconds=1",
    ];

    /// <summary>An id on YouTube that no other test has: a film that is available, unless it is scripted.</summary>
    public static string NewFilm() => $"p{Guid.NewGuid():n}"[..11];

    /// <summary>The link to an item of a platform.</summary>
    public string LinkTo(string id, string platform = "youtube") => Simulator.Platforms.Single(one => one.Name == platform).LinkTo(id);

    /// <inheritdoc />
    public override async ValueTask InitializeAsync()
    {
        Simulator = await Simulator.StartAsync();
        await base.InitializeAsync();
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await using var simulator = Simulator;
        await base.DisposeAsync();
    }
}
