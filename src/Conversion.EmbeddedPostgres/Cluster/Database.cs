using Npgsql;

namespace Conversion.EmbeddedPostgres.Cluster;

/// <summary>The one database of a cluster, and how it is reached.</summary>
internal static class Database
{
    public const string Name = "converter";

    public static NpgsqlConnectionStringBuilder Connection(ClusterHome home, EmbeddedPostgresOptions options, int port) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Username = ClusterHome.Role,
        Password = home.ReadPassword(),
        Database = Name,
        ApplicationName = options.ApplicationName,
        MaxPoolSize = options.MaxPoolSize,
        Timeout = 15,
        KeepAlive = 15, // Seconds: a connection that only listens notices that its server is gone.
        TcpKeepAlive = true,
        NoResetOnClose = true,
        MaxAutoPrepare = 50,
        SslMode = SslMode.Disable, // Loopback: one round trip less for each connection.
        GssEncryptionMode = GssEncryptionMode.Disable,
    };

    /// <summary>Creates the database if it is not there; a kill between the server's first start and this leaves none.</summary>
    public static async Task EnsureAsync(NpgsqlConnectionStringBuilder connection, CancellationToken cancellation)
    {
        var maintenance = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Database = "postgres", Pooling = false };
        await using var session = new NpgsqlConnection(maintenance.ConnectionString);
        await session.OpenAsync(cancellation);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", session) { Parameters = { new() { Value = Name } } };
        if (await exists.ExecuteScalarAsync(cancellation) is not null)
            return;
        await using var create = new NpgsqlCommand($"create database {Name}", session);
        await create.ExecuteNonQueryAsync(cancellation);
    }
}
