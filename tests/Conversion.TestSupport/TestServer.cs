using System.Collections.Concurrent;
using Conversion.EmbeddedPostgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Testcontainers.PostgreSql;

namespace Conversion.TestSupport;

/// <summary>A server for tests, wherever it runs, and the databases made on it.</summary>
/// <param name="connectionString">How its owner reaches it.</param>
/// <param name="stop">Stops it; null for a server that is not ours, on which our databases are dropped instead.</param>
internal sealed class TestServer(string connectionString, Func<ValueTask>? stop) : IAsyncDisposable
{
    private const string Image = "postgres:17";

    private readonly ConcurrentBag<string> _databases = [];

    public static async Task<TestServer> StartAsync(string? choice, CancellationToken cancellation) => choice switch
    {
        null or "" or "embedded" => await StartEmbeddedAsync(cancellation),
        "docker" => await StartContainerAsync(cancellation),
        _ => new TestServer(choice, stop: null),
    };

    public async Task<string> CreateDatabaseAsync(CancellationToken cancellation)
    {
        var name = $"test_{Guid.NewGuid():n}";
        await ExecuteAsync($"create database {name} template template0", cancellation);
        _databases.Add(name);
        return new NpgsqlConnectionStringBuilder(connectionString)
        {
            Database = name,
            NoResetOnClose = true,
            MaxAutoPrepare = 50,

            // Many databases share the server's connections: each keeps few, and lets go of them soon.
            MaxPoolSize = 30,
            ConnectionIdleLifetime = 5,
            ConnectionPruningInterval = 2,
        }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (stop is not null)
        {
            await stop();
            return;
        }

        foreach (var database in _databases)
            await ExecuteAsync($"drop database if exists {database} with (force)", CancellationToken.None);
    }

    private static async Task<TestServer> StartEmbeddedAsync(CancellationToken cancellation)
    {
        var folder = TestFolder.Create();
        var options = new EmbeddedPostgresOptions(folder.Path)
        {
            Durable = false, // The data lives as long as the tests.
            Settings = new Dictionary<string, string> { ["max_connections"] = "400" },
        };
        try
        {
            var server = await EmbeddedPostgresServer.StartAsync(options, NullLogger.Instance, cancellation);
            return new TestServer(server.ConnectionString, async () =>
            {
                await server.DisposeAsync();
                folder.Dispose();
            });
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static async Task<TestServer> StartContainerAsync(CancellationToken cancellation)
    {
        var container = new PostgreSqlBuilder(Image)
            .WithCommand("-c", "fsync=off", "-c", "max_connections=400")
            .Build();
        await container.StartAsync(cancellation);
        return new TestServer(container.GetConnectionString(), container.DisposeAsync);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        var maintenance = new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(maintenance.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
