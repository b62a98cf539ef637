using Conversion.Api.Hosting;
using Npgsql;

namespace Conversion.Api.Diagnostics;

/// <summary>
/// Lets go of timelines that no window reaches any more. A rebuild brings them back until the next time; what windows count is the same.
/// </summary>
public sealed class TimelineRetention(NpgsqlDataSource database)
{
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);

    /// <summary>Forgets the timelines of jobs that ended longer ago than <see cref="Window.Longest"/>, and a day.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ForgetAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"delete from {EventStoreSetup.Schema}.mt_doc_jobtimeline where not is_open and last_at < now() - $1");
        command.Parameters.Add(new() { Value = Window.Longest + Margin });
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
