using System.Globalization;
using Conversion.Api.Hosting;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using Marten;
using Npgsql;

namespace Conversion.Api.Diagnostics;

/// <summary>Jobs whose attempts failed or were lost, from their timelines; the tools' own words, which were redacted when they were kept, from the events.</summary>
public sealed class FailureLog(NpgsqlDataSource database, IDocumentStore store)
{
    private const string Schema = EventStoreSetup.Schema;

    /// <summary>A page of them, the latest failure first.</summary>
    /// <param name="since">When the window begins.</param>
    /// <param name="kind">Only jobs with a failure of that kind, counting only those; null for any.</param>
    /// <param name="platform">Only jobs of that platform; null for any.</param>
    /// <param name="after">Where the page before ended; null for the first.</param>
    /// <param name="size">Jobs in a page.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<FailuresView> ReadAsync(
        DateTimeOffset since, FailureKind? kind, string? platform, FailureCursor? after, int size, CancellationToken cancellation)
    {
        var found = await database.ReadAsync(
            $"""
             select t.id, failure.at from {Schema}.mt_doc_jobtimeline t cross join lateral (
               select max(attempt."EndedAt") as at from jsonb_to_recordset(t.data -> 'Attempts') as attempt ("EndedAt" timestamptz, "Kind" text)
               where attempt."Kind" is not null and attempt."EndedAt" >= $1 and ($2 = '' or attempt."Kind" = $2)) failure
             where t.last_at >= $1 and ($3 = '' or t.platform = $3) and failure.at is not null and (failure.at, t.id) < ($4, $5)
             order by failure.at desc, t.id desc limit $6
             """,
            row => new FailureCursor(row.GetFieldValue<DateTimeOffset>(1), row.GetGuid(0)), cancellation,
            [since, kind is { } wanted ? FailureCatalogue.NameOf(wanted) : "", platform ?? "", after?.At ?? DateTimeOffset.MaxValue, after?.Job ?? Guid.Empty, size + 1]);
        var page = found.Take(size).ToList();
        await using var session = store.QuerySession();
        var timelines = (await session.LoadManyAsync<JobTimeline>(cancellation, page.Select(at => at.Job))).ToDictionary(timeline => timeline.Id);
        var words = await WordsAsync(page, cancellation);
        return new FailuresView(
            [.. page.Where(at => timelines.ContainsKey(at.Job)).Select(at => View(timelines[at.Job], at.At, words))], found.Count > size ? page[^1].ToString() : null);
    }

    private async Task<Dictionary<(Guid, int), FailureWords>> WordsAsync(List<FailureCursor> page, CancellationToken cancellation) => (await database.ReadAsync(
        $"""
         select stream_id, version, data -> 'Failure' ->> 'Title', data -> 'Failure' ->> 'Evidence' from {Schema}.mt_events
         where stream_id = any($1) and type = 'attempt_failed'
         """,
        row => (At: (row.GetGuid(0), row.GetInt32(1)), Words: new FailureWords(row.Text(2), row.Text(3))), cancellation, [page.Select(at => at.Job).ToArray()]))
        .ToDictionary(row => row.At, row => row.Words);

    private static FailedJobView View(JobTimeline timeline, DateTimeOffset at, Dictionary<(Guid, int), FailureWords> words)
    {
        var run = timeline.Runs is [.., var last] ? last : new RunSpan(1, timeline.LastAt, ResultOrigin.New);
        return new FailedJobView(
            timeline.Id, timeline.Caller, timeline.Platform, timeline.Title, at, run.Outcome, run.Kind,
            [.. timeline.Attempts.Select(attempt => new FailedAttemptView(
                attempt.Attempt, attempt.Run, attempt.Node, attempt.Strategy, attempt.StartedAt, attempt.EndedAt, attempt.End, attempt.Phase, attempt.Kind,
                Title(timeline, attempt, words), attempt.FailureVersion is { } version && words.TryGetValue((timeline.Id, version), out var told) ? told.Evidence : null, attempt.Then))]);
    }

    private static string? Title(JobTimeline timeline, AttemptSpan attempt, Dictionary<(Guid, int), FailureWords> words) => attempt switch
    {
        { Kind: null } => null,
        { FailureVersion: { } version } when words.TryGetValue((timeline.Id, version), out var told) => told.Title,
        _ => FailureCatalogue.Describe(attempt.Kind.Value, timeline.Platform).Title,
    };

    private sealed record FailureWords(string? Title, string? Evidence);
}

/// <summary>Where a page of failures ended.</summary>
/// <param name="At">The job's latest failure.</param>
/// <param name="Job">The job.</param>
public sealed record FailureCursor(DateTimeOffset At, Guid Job)
{
    /// <summary>Reads what <see cref="ToString"/> wrote; null when it did not.</summary>
    public static FailureCursor? Parse(string text) =>
        text.Split('-') is [var ticks, var job]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
        && Guid.TryParseExact(job, "N", out var id)
            ? new FailureCursor(new DateTimeOffset(at, TimeSpan.Zero), id)
            : null;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}-{Job:N}");
}
