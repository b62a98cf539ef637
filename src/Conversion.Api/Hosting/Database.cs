using System.Diagnostics;
using Conversion.Api.Telemetry;
using Conversion.EmbeddedPostgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversion.Api.Hosting;

/// <summary>The PostgreSQL that is configured, or the embedded one when none is.</summary>
public sealed class Database : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private readonly EmbeddedPostgresServer? _embedded;

    private Database(string connectionString, EmbeddedPostgresServer? embedded) => (ConnectionString, _embedded) = (connectionString, embedded);

    /// <summary>Npgsql's connection string.</summary>
    public string ConnectionString { get; }

    /// <summary>Takes <c>ConnectionStrings:Postgres</c>, or starts a server in the data directory.</summary>
    /// <exception cref="DatabaseUnreachableException">The configured server refuses the service, or does not answer for a minute.</exception>
    /// <exception cref="EmbeddedPostgresException">The server could not be started; the message says why and what to do.</exception>
    /// <param name="builder">Brings the configuration.</param>
    /// <param name="isNeeded">False when nothing will be asked of it: then none is looked for.</param>
    public static async Task<Database> FindOrStartAsync(WebApplicationBuilder builder, bool isNeeded)
    {
        if (!isNeeded)
        {
            return new Database("Host=none.invalid", embedded: null);
        }

        var directory = DirectoryIn(builder.Configuration);
        if (builder.Configuration.GetConnectionString("Postgres") is { Length: > 0 } configured)
        {
            await WaitUntilReachableAsync(configured);
            return new Database(configured, embedded: null);
        }

        using var logging = LoggerFactory.Create(log => log.AddConfiguration(builder.Configuration.GetSection("Logging")).AddLogLines(builder.Configuration));
        var server = await EmbeddedPostgresServer.StartAsync(
            new EmbeddedPostgresOptions(directory), logging.CreateLogger<EmbeddedPostgresServer>(), CancellationToken.None);
        return new Database(server.ConnectionString, server);
    }

    /// <summary>
    /// Connections for the service. A node that is frozen in the middle of a transaction must not hold its locks on jobs for ever:
    /// the server ends such a transaction after as long as a lease lasts by default.
    /// </summary>
    public static NpgsqlDataSource Open(string connectionString)
    {
        const string Initialise = "set idle_in_transaction_session_timeout = '10s'";
        var source = new NpgsqlDataSourceBuilder(connectionString) { Name = "converter" }; // as metrics and traces call it, instead of by its address
        source.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(Initialise, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(Initialise, connection);
                await command.ExecuteNonQueryAsync();
            });
        return source.Build();
    }

    // Everything that the service writes is there, the embedded database first of all: so it is tried before anything is started.
    private static string DirectoryIn(ConfigurationManager configuration)
    {
        var directory = configuration["Converter:DataDirectory"] ?? new ConverterOptions().DataDirectory;
        if (directory.Length == 0)
        {
            throw Unusable("It names no folder. Name one, or leave it out.");
        }

        directory = Path.GetFullPath(directory);
        try
        {
            Directory.CreateDirectory(directory);
            using var probe = new FileStream(Path.Combine(directory, $".probe-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return directory;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"'{directory}' cannot be written to: {failure.Message.TrimEnd('.')}. Give it to the service's user, or name another folder.");
        }

        static OptionsValidationException Unusable(string reason) => new("Converter", typeof(ConverterOptions), [$"Converter:DataDirectory: {reason}"]);
    }

    // A database that starts beside the service is waited for; one that refuses it is not.
    private static async Task WaitUntilReachableAsync(string connectionString)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync();
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or ArgumentException)
            {
                var reason = failure.GetBaseException().Message;
                if (failure is PostgresException { IsTransient: false } or ArgumentException || deadline.Elapsed > LongestWait)
                {
                    throw new DatabaseUnreachableException(
                        $"PostgreSQL, as ConnectionStrings:Postgres names it, cannot be used: {reason.TrimEnd('.')}. Check the setting, and that the server runs.", failure);
                }

                await Console.Error.WriteLineAsync($"Waiting for PostgreSQL: {reason}");
                await Task.Delay(TimeSpan.FromSeconds(2));
            }
        }
    }

    public ValueTask DisposeAsync() => _embedded?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>The configured database cannot be used; the message says why and what to do.</summary>
public sealed class DatabaseUnreachableException(string message, Exception inner) : Exception(message, inner);
