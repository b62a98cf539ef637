using System.Runtime.CompilerServices;
using Npgsql;
using Xunit;

[assembly: InternalsVisibleTo("Conversion.EmbeddedPostgres.Tests")]

namespace Conversion.TestSupport;

/// <summary>
/// One PostgreSQL for all tests of a process, started by the first that asks and stopped with the last fixture. Register it for the
/// assembly: <c>[assembly: AssemblyFixture(typeof(PostgresFixture))]</c>.
/// <para>
/// The environment variable CONVERTER_TEST_POSTGRES chooses the server: absent or <c>embedded</c>, the product's own embedded one in a
/// temporary folder; <c>docker</c>, a container; anything else is taken as the connection string of a running server.
/// </para>
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    /// <summary>The variable's name.</summary>
    public const string Variable = "CONVERTER_TEST_POSTGRES";

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static TestServer? _server;
    private static int _users;
    private bool _isUser;

    /// <summary>Does nothing yet: a class that needs no database pays for none.</summary>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Makes an empty database and returns its connection string. It goes away with the server.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellation = default)
    {
        var server = await UseServerAsync(cancellation);
        return await server.CreateDatabaseAsync(cancellation);
    }

    /// <summary>Stops the server if nobody else uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isUser)
            return;
        _isUser = false;
        await Gate.WaitAsync();
        try
        {
            if (--_users > 0 || _server is null)
                return;
            NpgsqlConnection.ClearAllPools();
            await _server.DisposeAsync();
            _server = null;
        }
        finally
        {
            Gate.Release();
        }
    }

    private async Task<TestServer> UseServerAsync(CancellationToken cancellation)
    {
        await Gate.WaitAsync(cancellation);
        try
        {
            _server ??= await TestServer.StartAsync(Environment.GetEnvironmentVariable(Variable), cancellation);
            if (!_isUser)
                _users++;
            _isUser = true;
            return _server;
        }
        finally
        {
            Gate.Release();
        }
    }
}
