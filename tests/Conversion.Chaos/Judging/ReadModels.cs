using System.Text.Json;
using Conversion.Chaos.Faults;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using Conversion.TestSupport;
using Npgsql;

namespace Conversion.Chaos.Judging;

/// <summary>Whether the read models equal the fold of the events (I6): the inline snapshot at once, the asynchronous progress within a minute.</summary>
/// <param name="trial">The run.</param>
public sealed class ReadModels(Trial trial)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Documents that differ.</summary>
    public async Task<IEnumerable<Finding>> FindAsync()
    {
        var folded = (await trial.Cluster.Data.StreamsAsync(trial.Cancellation)).ToDictionary(stream => stream.JobId, stream => Json(stream.Job));
        var snapshots = await ReadAsync("mt_doc_conversionjob", text => Json(JsonSerializer.Deserialize<ConversionJob>(text)));
        IEnumerable<string> late = [];
        try
        {
            await Eventually.BecomesAsync(
                async () => late = Differing(folded, await ReadAsync("mt_doc_jobprogress", text => Json(JsonSerializer.Deserialize<JobProgress>(text)!.Job))),
                differing => !differing.Any(), Minute, trial.Cancellation);
        }
        catch (TimeoutException)
        {
            // Told below.
        }

        return Differing(folded, snapshots).Select(text => new Finding(Wrong.Untrue, $"I6: the snapshot of {text}"))
            .Concat(late.Select(text => new Finding(Wrong.Untrue, $"I6: the progress document of {text}")));
    }

    private static List<string> Differing(Dictionary<Guid, string> folded, Dictionary<Guid, string> kept) =>
    [
        .. folded.Where(pair => kept.GetValueOrDefault(pair.Key) != pair.Value)
            .Select(pair => $"job {pair.Key} is {kept.GetValueOrDefault(pair.Key) ?? "missing"}, its events say {pair.Value}"),
        .. kept.Keys.Except(folded.Keys).Select(id => $"job {id} has no events"),
    ];

    private async Task<Dictionary<Guid, string>> ReadAsync(string table, Func<string, string> read)
    {
        await using var connection = new NpgsqlConnection(trial.Cluster.ConnectionString);
        await connection.OpenAsync(trial.Cancellation);
        await using var command = new NpgsqlCommand($"select id, data::text from converter.{table}", connection);
        await using var reader = await command.ExecuteReaderAsync(trial.Cancellation);
        var documents = new Dictionary<Guid, string>();
        while (await reader.ReadAsync(trial.Cancellation))
            documents.Add(reader.GetGuid(0), read(reader.GetString(1)));
        return documents;
    }

    private static string Json(ConversionJob? job) => JsonSerializer.Serialize(job);
}
