using Conversion.Api.Hosting;
using Conversion.Api.Pacing;
using Conversion.Api.Recovery;
using Conversion.Api.Sharing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wolverine;

namespace Conversion.Chaos.Races;

/// <summary>
/// A node in this process: the whole service as it is configured, without slots and without its watchdog, since races claim and take
/// back by themselves, by the commands that those send.
/// </summary>
public sealed class RacingNode : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RacingNode(WebApplication app) => (_app, Http) = (app, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });

    /// <summary>A client of its API.</summary>
    public HttpClient Http { get; }

    /// <summary>What it is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts one.</summary>
    public static async Task<RacingNode> StartAsync(string connectionString, string name, string dataFolder)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            Args =
            [
                "--urls=http://127.0.0.1:0", $"--Converter:NodeName={name}", $"--Converter:DataDirectory={dataFolder}", "--Converter:Results:Reuse=false",
                "--Converter:Workers:Slots=0", "--Converter:Workers:LeaseSeconds=3600", "--Converter:Retries:BaseDelaySeconds=0",
            ],
        });
        builder.Logging.ClearProviders(); // who loses a race is told so in the log
        builder.AddConverter(connectionString);
        foreach (var unwanted in builder.Services.Where(service => service.ImplementationType == typeof(Watchdog) || service.ImplementationType == typeof(ParkingWatch) || service.ImplementationType == typeof(SharedWorkWatch) || service.ImplementationType == typeof(ReadyAnnouncer)).ToList())
            builder.Services.Remove(unwanted);
        var app = builder.Build();
        app.MapConverter();
        await app.StartAsync();
        return new RacingNode(app);
    }

    /// <summary>Sends a command as a worker does.</summary>
    public async Task<T> SendAsync<T>(object command)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync<T>(command);
    }

    /// <summary>Sends a message that is not answered.</summary>
    public async Task SendAsync(object message)
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync(message);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
