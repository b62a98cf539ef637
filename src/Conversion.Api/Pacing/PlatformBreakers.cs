using Conversion.Domain.Breakers;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Marten;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversion.Api.Pacing;

/// <summary>Tells the breaker of a platform and address what attempts have shown, in the transaction of what they report.</summary>
public sealed class PlatformBreakers(IOptions<BreakerSettings> settings, TimeProvider clock, ILogger<PlatformBreakers> log)
{
    /// <summary>The events end the running attempt of <paramref name="job"/>.</summary>
    public Task HearAsync(IDocumentSession session, ConversionJob job, IReadOnlyList<IJobEvent> events, CancellationToken cancellation) =>
        HearAsync(session, job, AttemptOutcome.Of(job, events), cancellation);

    /// <summary>Its running attempt has shown something; null is nothing.</summary>
    public async Task HearAsync(IDocumentSession session, ConversionJob job, AttemptOutcome? outcome, CancellationToken cancellation)
    {
        if (outcome is null || !PlatformCatalogue.Named(job.Platform).IsOneSite)
        {
            return;
        }

        var exit = NetworkExit.Of(job.Strategy);
        if (await LockAsync(session, job.Platform, exit, outcome is AttemptOutcome.Refused, cancellation) is not { } before)
        {
            return;
        }

        var after = before.After(outcome, settings.Value.ToOptions(), clock.GetUtcNow());
        if (after == before)
        {
            return;
        }

        BreakerRow.Write(session, job.Platform, exit, after);
        if (after.Status == BreakerStatus.Open)
        {
            log.LogWarning(
                "{Platform} ({Exit}) refuses this service: {Reason}. Its jobs wait, and one tries again at {NextCanaryAt:u}; {FailedCanaries} have in vain.",
                job.Platform, exit, after.Reason, after.NextCanaryAt, after.FailedCanaries);
        }
        else if (before.Status != BreakerStatus.Closed)
        {
            log.LogInformation("{Platform} ({Exit}) answers again.", job.Platform, exit);
        }
    }

    // An answer where nothing is held against the platform, which is the rule, neither locks nor writes.
    private static async Task<PlatformBreaker?> LockAsync(IDocumentSession session, string platform, string exit, bool isRefusal, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        if (isRefusal)
        {
            await using var add = new NpgsqlCommand($"insert into {PaceTable.Name} (platform, exit, next_at) values ($1, $2, '-infinity') on conflict (platform, exit) do nothing");
            add.Parameters.Add(new() { Value = platform });
            add.Parameters.Add(new() { Value = exit });
            await session.ExecuteAsync(add, cancellation);
        }

        await using var command = new NpgsqlCommand(
            $"select {BreakerRow.Columns} from {PaceTable.Name} where platform = $1 and exit = $2 and ($3 or breaker <> 'closed' or refused is not null) for update");
        command.Parameters.Add(new() { Value = platform });
        command.Parameters.Add(new() { Value = exit });
        command.Parameters.Add(new() { Value = isRefusal });
        await using var reader = await session.ExecuteReaderAsync(command, cancellation);
        return await reader.ReadAsync(cancellation) ? BreakerRow.Read(reader, 0) : null;
    }
}
