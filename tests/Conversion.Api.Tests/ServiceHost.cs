using System.Text.Json;
using System.Text.Json.Nodes;
using Alba;
using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Conversion.Domain.Jobs;
using Conversion.Storage;
using Conversion.TestSupport;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Wolverine;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Conversion.Api.Tests;

/// <summary>A whole service in this process on a database of its own. When it ends, every stream is replayed against the invariants.</summary>
public sealed class ServiceHost : IAsyncDisposable
{
    private readonly string _data;

    private ServiceHost(IAlbaHost host, string connectionString, string data) => (Host, ConnectionString, _data) = (host, connectionString, data);

    public IAlbaHost Host { get; }

    public string ConnectionString { get; }

    public IDocumentStore Store => Host.Services.GetRequiredService<IDocumentStore>();

    /// <summary>A service without workers unless <paramref name="settings"/> say otherwise, so that a spec moves its jobs by itself.</summary>
    public static async Task<ServiceHost> StartAsync(PostgresFixture postgres, params string[] settings) =>
        await StartAsync(await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken), settings);

    public static async Task<ServiceHost> StartAsync(string connectionString, params string[] settings)
    {
        var data = Directory.CreateTempSubdirectory("converter-api-").FullName;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // The page travels with the host's output, so it is beside the tests from whatever folder they are started.
            ContentRootPath = AppContext.BaseDirectory,
            Args = ["--Converter:Workers:Slots=0", $"--Converter:DataDirectory={data}", "--Converter:Results:Reuse=false", "--Logging:LogLevel:Default=Warning", .. settings],
        });
        builder.AddConverter(connectionString);
        return new ServiceHost(await AlbaHost.For(builder, app => app.MapConverter()), connectionString, data);
    }

    public HttpClient Client(string? key = null)
    {
        var client = Host.Server.CreateClient();
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }

        return client;
    }

    /// <summary>Submits a job and returns it as the service shows it.</summary>
    public async Task<JsonNode> SubmitAsync(object? body = null)
    {
        var answer = await Host.Scenario(scenario =>
        {
            scenario.Post.Json(body ?? Requests.Song).ToUrl("/api/jobs");
            scenario.StatusCodeShouldBe(202);
        });
        return JsonNode.Parse(await answer.ReadAsTextAsync())!;
    }

    /// <summary>Submits a job and claims it, as a worker does; other waiting jobs of this service would be claimed first.</summary>
    public async Task<ConversionJob> RunningJobAsync()
    {
        var job = await SubmitAsync();
        var claim = await SendAsync<JobClaim>(new ClaimJob("node-a"));
        Assert.Equal(job.Text("id"), claim.Job?.Id.ToString());
        return claim.Job!;
    }

    /// <summary>A completed job whose artifact has the given content.</summary>
    public async Task<ConversionJob> CompletedJobAsync(string content, string fileName = "Song.mp3")
    {
        var job = await RunningJobAsync();
        var path = Path.Combine(_data, $"{job.Id:N}.source");
        await File.WriteAllTextAsync(path, content);
        var stored = await Host.Services.GetRequiredService<IArtifactStore>().PutAsync(job.Id.ToString("N"), path, CancellationToken.None);
        var artifact = new Artifact(stored.ArtifactId, fileName, "audio/mpeg", stored.SizeBytes, 1.5, stored.Sha256, null);
        Assert.True((await SendAsync<ReportAnswer>(new CompleteAttempt(job.Id, job.Attempt, artifact))).Accepted);
        return job;
    }

    /// <summary>Sends a command as a worker does.</summary>
    public async Task<T> SendAsync<T>(object command)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync<T>(command);
    }

    /// <summary>Changes the database behind the service's back.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Looks into the database.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>GETs and parses.</summary>
    public async Task<JsonNode> GetAsync(string url, int status = 200)
    {
        var answer = await Host.Scenario(scenario =>
        {
            scenario.Get.Url(url);
            scenario.StatusCodeShouldBe(status);
        });
        return JsonNode.Parse(await answer.ReadAsTextAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await AssertInvariantsAsync();
        }
        finally
        {
            await Host.DisposeAsync();
            Directory.Delete(_data, recursive: true);
        }
    }

    private async Task AssertInvariantsAsync()
    {
        await using var session = Store.QuerySession();
        var events = await session.Events.QueryAllRawEvents().ToListAsync();
        foreach (var stream in events.Where(e => e.Data is IJobEvent).GroupBy(e => e.StreamId))
        {
            Assert.Empty(StreamInvariants.Violations(stream.OrderBy(e => e.Version).Select(e => e.Data), mustHaveEnded: false));
        }
    }
}

/// <summary>One service for all specs of a class, none of which looks at another's jobs.</summary>
public sealed class SharedService(PostgresFixture postgres) : IAsyncLifetime
{
    public ServiceHost Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await ServiceHost.StartAsync(postgres);

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}

internal static class Requests
{
    public static readonly object Song = new { url = "https://example.com/song.mp4", output = new { format = "mp3" } };

    public static JsonNode Body(string json) => JsonNode.Parse(json)!;

    public static string Text(this JsonNode node, string field) => node[field]!.GetValue<string>();

    public static string Serialize(this object value) => JsonSerializer.Serialize(value);
}
