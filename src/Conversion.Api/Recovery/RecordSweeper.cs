using Conversion.Api.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Wolverine.Persistence.Durability.DeadLetterManagement;
using Wolverine.Runtime;

namespace Conversion.Api.Recovery;

/// <summary>
/// Keeps the tables beside the events from growing or getting stuck, each hour: forgets idempotency keys that have served their
/// time, and gives messages that ended as dead letters, after an outage say, another chance. Handlers are idempotent, so that a
/// message that comes twice does nothing the second time.
/// </summary>
public sealed class RecordSweeper(
    NpgsqlDataSource database, IWolverineRuntime messaging, IOptions<LimitOptions> limits, TimeProvider clock, ILogger<RecordSweeper> log)
    : RecurringWatch("Records could not be swept", clock, log)
{
    protected override TimeSpan PauseBefore(int runs) => runs == 0 ? TimeSpan.FromMinutes(1) : TimeSpan.FromHours(1);

    /// <summary>Sweeps once.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        await ForgetKeysAsync(cancellation);
        await ReplayDeadLettersAsync(cancellation);
    }

    private async Task ForgetKeysAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
             delete from {EventStoreSetup.Schema}.mt_doc_idempotencykey key
             where key.mt_last_modified < now() - $1
               and not exists (select from {EventStoreSetup.QueueTable} job where job.job_id = (key.data ->> 'JobId')::uuid)
             """);
        command.Parameters.Add(new() { Value = TimeSpan.FromHours(limits.Value.IdempotencyHours) });
        if (await command.ExecuteNonQueryAsync(cancellation) is > 0 and var forgotten)
        {
            Log.LogInformation("Forgot {Count} idempotency keys older than {Hours} hours.", forgotten, limits.Value.IdempotencyHours);
        }
    }

    private async Task ReplayDeadLettersAsync(CancellationToken cancellation)
    {
        var waiting = new DeadLetterEnvelopeQuery { Replayable = false };
        var found = await messaging.Storage.DeadLetters.QueryAsync(waiting, cancellation);
        if (found.Envelopes.Count == 0)
        {
            return;
        }

        foreach (var letter in found.Envelopes)
        {
            Log.LogWarning("Message {Message} ({Type}) is tried again; it had failed with {Exception}: {Reason}",
                letter.Id, letter.MessageType, letter.ExceptionType, letter.ExceptionMessage);
        }

        await messaging.Storage.DeadLetters.ReplayAsync(new DeadLetterEnvelopeQuery([.. found.Envelopes.Select(letter => letter.Id)]), cancellation);
    }
}
