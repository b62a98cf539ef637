using Conversion.Api.Hosting;
using Conversion.Api.Recovery;
using Conversion.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Conversion.Api.Verifying;

/// <summary>Finds what attempts left on this node's disk although they ended more than a minute ago (I5).</summary>
public sealed class LeftoverCheck(NpgsqlDataSource database, IArtifactStore store, IOptions<ConverterOptions> options)
{
    private const string Events = $"{EventStoreSetup.Schema}.mt_events";
    private const string Advice = "Nodes clear up after themselves and after dead ones: see the log for why this could not be removed, and remove it by hand.";
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    public async Task<IReadOnlyList<Violation>> FindAsync(CancellationToken cancellation)
    {
        var violations = new List<Violation>();
        foreach (var attempt in FoldersIn(options.Value.WorkDirectory).SelectMany(FoldersIn).Select(AbandonedAttempt.Parse).OfType<AbandonedAttempt>())
        {
            if (await EndedAsync(attempt.JobId, attempt.Attempt, cancellation) && Directory.Exists(attempt.Folder))
            {
                violations.Add(new Violation("I5", attempt.JobId, $"The work folder of attempt {attempt.Attempt} is still there: {attempt.Folder}", Advice));
            }
        }

        foreach (var folder in FoldersIn(options.Value.BegunDirectory))
        {
            if (Guid.TryParseExact(Path.GetFileName(folder), "N", out var job) && await EndedAsync(job, attempt: null, cancellation) && Directory.Exists(folder))
            {
                violations.Add(new Violation("I5", job, $"A begun download is kept although no attempt will take it up: {folder}", Advice));
            }
        }

        await foreach (var remains in store.ListRemainsAsync(Grace, cancellation))
        {
            violations.Add(new Violation("I5", null, $"A half upload is left in the artifact store: {remains}", "A sweep each hour removes it. If it stays, see the log for the reason."));
        }

        return violations;
    }

    // An attempt that no event names was never begun, so its folder is as dead as one that has ended.
    private async Task<bool> EndedAsync(Guid job, int? attempt, CancellationToken cancellation)
    {
        const string ends = "('attempt_failed', 'attempt_lost', 'attempt_released', 'job_completed', 'job_failed', 'job_cancelled')";
        const string runEnds = "('job_completed', 'job_failed', 'job_cancelled')";
        var ended = await database.ReadAsync(
            attempt is null
                ? $"""
                   select 1 from {Events} last where last.stream_id = $1 and last.type in {runEnds} and last.timestamp < now() - $2
                     and not exists (select from {Events} later where later.stream_id = $1 and later.version > last.version)
                   """
                : $"""
                   select 1 from {Events} started join {Events} ended on ended.stream_id = $1 and ended.version > started.version and ended.type in {ends}
                   where started.stream_id = $1 and started.type = 'attempt_started' and started.data ->> 'Attempt' = $3 and ended.timestamp < now() - $2 limit 1
                   """,
            row => row.GetInt32(0), cancellation,
            attempt is null ? [job, Grace] : [job, Grace, attempt.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        return ended.Count > 0;
    }

    private static string[] FoldersIn(string folder) => Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
}
