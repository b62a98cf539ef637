using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.EndToEnd.Tests.Running;

/// <summary>One service and one media server for a class. At its end the service is stopped, and everything that it did is checked.</summary>
public abstract class ServiceFixture(PostgresFixture postgres, params string[] settings) : IAsyncLifetime
{
    /// <summary>The service.</summary>
    public RunningService Service { get; private set; } = null!;

    /// <summary>Where its sources are.</summary>
    public MediaServer Media { get; private set; } = null!;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        Media = await MediaServer.StartAsync();
        var home = new ServiceHome(await postgres.CreateDatabaseAsync());
        Service = await RunningService.StartAsync(home, settings);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await using var media = Media;
        using var home = Service.Home;
        await using var service = Service;
        await service.StopAsync();
        await home.AssertSoundAsync();
    }
}

/// <summary>A service as it comes.</summary>
public sealed class UsualService(PostgresFixture postgres) : ServiceFixture(postgres);
