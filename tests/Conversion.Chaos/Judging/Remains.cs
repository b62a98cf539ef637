using Conversion.Chaos.Faults;
using Conversion.TestSupport;
using Npgsql;

namespace Conversion.Chaos.Judging;

/// <summary>What is left a minute after all jobs have ended (I5, I8): processes, folders, files, rows and messages.</summary>
/// <param name="trial">The run.</param>
public sealed class Remains(Trial trial)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>What is still there after a minute.</summary>
    public async Task<IEnumerable<Finding>> FindAsync()
    {
        IReadOnlyList<string> left = [];
        try
        {
            await Eventually.BecomesAsync(async () => left = await LookAsync(), seen => seen.Count == 0, Minute, trial.Cancellation);
        }
        catch (TimeoutException) when (left.Count > 0)
        {
            // Told below, one by one.
        }

        return left.Select(text => new Finding(Wrong.LeftBehind, text));
    }

    private async Task<IReadOnlyList<string>> LookAsync()
    {
        var data = trial.Cluster.Data;
        var living = trial.Cluster.Nodes.Count(node => node.IsRunning);
        var dead = data.NodeFolders.Count - living;
        return
        [
            .. data.Tools.Select(tool => $"I5: a tool still works in {tool}"),
            .. data.AttemptFolders.Select(folder => $"I5: the work folder {folder}"),
            .. data.BegunDownloads.Select(folder => $"I5: the begun download {folder}"),
            .. dead > 0 ? [$"I5: {data.NodeFolders.Count} nodes' work folders, and {living} nodes"] : Array.Empty<string>(),
            .. data.UnpromisedFiles(await data.StreamsAsync(trial.Cancellation)).Select(file => $"I5: the store holds {file}, which no event promises"),
            .. await RowsAsync(),
        ];
    }

    private async Task<IEnumerable<string>> RowsAsync()
    {
        var left = new List<string>();
        await using var connection = new NpgsqlConnection(trial.Cluster.ConnectionString);
        await connection.OpenAsync(trial.Cancellation);
        foreach (var (what, sql) in Questions)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            if ((long)(await command.ExecuteScalarAsync(trial.Cancellation))! is > 0 and var count)
                left.Add($"I8: {count} {what}");
        }

        return left;
    }

    // Messages for later (the one that ends an endless wait) are scheduled; those that were due have been handled.
    private static readonly (string What, string Sql)[] Questions =
    [
        ("queue rows of ended jobs", "select count(*) from converter.job_queue"),
        ("incoming messages that nobody handles", "select count(*) from converter_messages.wolverine_incoming_envelopes where status = 'Incoming'"),
        ("outgoing messages that nobody sends", "select count(*) from converter_messages.wolverine_outgoing_envelopes"),
        ("dead letters", "select count(*) from converter_messages.wolverine_dead_letters"),
    ];
}
