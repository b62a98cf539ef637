using Npgsql;

namespace Conversion.Api.Hosting;

/// <summary>Reads what plain SQL finds: verification asks the tables themselves, since the models above them are what it doubts.</summary>
internal static class Rows
{
    /// <summary>All rows of a query with the parameters $1, $2 and so on.</summary>
    public static async Task<List<T>> ReadAsync<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, object[]? parameters = null)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters ?? [])
        {
            command.Parameters.Add(new() { Value = parameter });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.RowsAsync(read, cancellation);
    }

    /// <summary>All rows of the present result.</summary>
    public static async Task<List<T>> RowsAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>The same on a connection of its own.</summary>
    public static async Task<List<T>> ReadAsync<T>(
        this NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, object[]? parameters = null)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.ReadAsync(sql, read, cancellation, parameters);
    }

    /// <summary>A text column that may be null.</summary>
    public static string? Text(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
