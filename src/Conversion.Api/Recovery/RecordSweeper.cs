using Conversion.Api.Hosting;
using Conversion.Projections;
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
    NpgsqlDataSource database, IWolverineRuntime messaging, IOptions<LimitOptions> limits, TimeProvider clock, ILogger<RecordSweeper> log) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (true)
        {
            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Records could not be swept: {Reason}", failure.GetBaseException().Message);
            }

            pause = Pause;
        }
    }

    /// <summary>Sweeps once.</summary>
    public async Task RunOnceAsync(CancellationToken cancellation)
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
               and not exists (select from {EventStoreSetup.Schema}.{JobQueueProjection.TableName} job where job.job_id = (key.data ->> 'JobId')::uuid)
             """);
        command.Parameters.Add(new() { Value = TimeSpan.FromHours(limits.Value.IdempotencyHours) });
        if (await command.ExecuteNonQueryAsync(cancellation) is > 0 and var forgotten)
        {
            log.LogInformation("Forgot {Count} idempotency keys older than {Hours} hours.", forgotten, limits.Value.IdempotencyHours);
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
            log.LogWarning("Message {Message} ({Type}) is tried again; it had failed with {Exception}: {Reason}",
                letter.Id, letter.MessageType, letter.ExceptionType, letter.ExceptionMessage);
        }

        await messaging.Storage.DeadLetters.ReplayAsync(new DeadLetterEnvelopeQuery([.. found.Envelopes.Select(letter => letter.Id)]), cancellation);
    }
}
