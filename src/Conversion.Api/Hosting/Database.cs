using Conversion.EmbeddedPostgres;

namespace Conversion.Api.Hosting;

/// <summary>The PostgreSQL that is configured, or the embedded one when none is.</summary>
public sealed class Database : IAsyncDisposable
{
    private readonly EmbeddedPostgresServer? _embedded;

    private Database(string connectionString, EmbeddedPostgresServer? embedded) => (ConnectionString, _embedded) = (connectionString, embedded);

    /// <summary>Npgsql's connection string.</summary>
    public string ConnectionString { get; }

    /// <summary>Takes <c>ConnectionStrings:Postgres</c>, or starts a server in the data directory.</summary>
    /// <exception cref="EmbeddedPostgresException">The server could not be started; the message says why and what to do.</exception>
    /// <param name="builder">Brings the configuration.</param>
    /// <param name="isNeeded">False when nothing will be asked of it: then none is looked for.</param>
    public static async Task<Database> FindOrStartAsync(WebApplicationBuilder builder, bool isNeeded)
    {
        if (!isNeeded)
        {
            return new Database("Host=none.invalid", embedded: null);
        }

        if (builder.Configuration.GetConnectionString("Postgres") is { Length: > 0 } configured)
        {
            return new Database(configured, embedded: null);
        }

        var directory = Path.GetFullPath(builder.Configuration["Converter:DataDirectory"] ?? new ConverterOptions().DataDirectory);
        using var logging = LoggerFactory.Create(log => log.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole());
        var server = await EmbeddedPostgresServer.StartAsync(
            new EmbeddedPostgresOptions(directory), logging.CreateLogger<EmbeddedPostgresServer>(), CancellationToken.None);
        return new Database(server.ConnectionString, server);
    }

    public ValueTask DisposeAsync() => _embedded?.DisposeAsync() ?? ValueTask.CompletedTask;
}
