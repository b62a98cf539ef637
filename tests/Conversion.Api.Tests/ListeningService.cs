using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Conversion.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace Conversion.Api.Tests;

/// <summary>A service in this process that listens on a real socket of loopback, for specs that are about connections.</summary>
public sealed class ListeningService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestFolder _folder;

    private ListeningService(WebApplication app, string connectionString, TestFolder folder) => (_app, ConnectionString, _folder) = (app, connectionString, folder);

    public string ConnectionString { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    public IServiceProvider Services => _app.Services;

    public static async Task<ListeningService> StartAsync(string connectionString, params string[] settings)
    {
        var folder = TestFolder.Create();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            Args = ["--urls=http://127.0.0.1:0", "--Converter:Workers:Slots=0", $"--Converter:DataDirectory={folder.Path}/data", "--Converter:Results:Reuse=false", "--Logging:LogLevel:Default=Warning", .. settings],
        });
        builder.AddConverter(connectionString);
        var app = builder.Build();
        app.MapConverter();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ListeningService(app, connectionString, folder);
    }

    /// <summary>A client with connections of its own, as many as it needs.</summary>
    public HttpClient NewClient() => new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>Sends a command as a worker does.</summary>
    public async Task<T> SendAsync<T>(object command)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync<T>(command);
    }

    /// <summary>Submits a job and claims it.</summary>
    /// <param name="client">By what; null for a new client.</param>
    public async Task<Domain.Jobs.ConversionJob> RunningJobAsync(HttpClient? client = null)
    {
        using var http = client ?? NewClient();
        using var accepted = await http.PostAsync("/api/jobs", System.Net.Http.Json.JsonContent.Create(Requests.Song), TestContext.Current.CancellationToken);
        accepted.EnsureSuccessStatusCode();
        return (await SendAsync<JobClaim>(new ClaimJob("node-a"))).Job!;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
