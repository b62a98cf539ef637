using System.Text.Json;
using Conversion.Api.Hosting;
using Conversion.Domain.Failures;
using Conversion.Domain.Platforms;
using Npgsql;

namespace Conversion.Api.Health;

/// <summary>How the latest attempts on each known platform ended: a quarter of an hour of them, and of the log no more than its end.</summary>
public sealed class RecentOutcomes(NpgsqlDataSource database)
{
    private const int MostEvents = 2000;

    private static readonly string Ended =
        $"""
         select job.data ->> 'Platform', ended.kind, count(*) from (
           select stream_id, type, timestamp, data -> 'Failure' ->> 'Kind' as kind from {EventStoreSetup.Schema}.mt_events order by seq_id desc limit {MostEvents}
         ) ended join {EventStoreSetup.Schema}.mt_doc_conversionjob job on job.id = ended.stream_id
         where ended.type in ('output_stored', 'attempt_failed') and ended.timestamp > now() - interval '15 minutes'
         group by 1, 2
         """;

    /// <summary>Platforms on which something ended. What is the content's, or the service's own doing, tells nothing of a platform.</summary>
    public async Task<IReadOnlyList<AttemptOutcomes>> ReadAsync(CancellationToken cancellation) =>
    [
        .. (await database.ReadAsync(Ended, row => (Platform: row.Text(0), Kind: Parse(row.Text(1)), Count: row.GetInt64(2)), cancellation))
            .Where(ended => ended.Platform is not null && PlatformCatalogue.Named(ended.Platform).IsOneSite)
            .GroupBy(ended => ended.Platform!)
            .Select(ended => new AttemptOutcomes(
                ended.Key,
                ended.Where(row => row.Kind is null || FailureCatalogue.TraitsOf(row.Kind.Value).Cause == FailureCause.Content).Sum(row => row.Count),
                ended.Where(row => row.Kind is { } kind && FailureCatalogue.TraitsOf(kind).Cause == FailureCause.Platform)
                    .OrderByDescending(row => row.Count).Select(row => (row.Kind!.Value, row.Count)).ToList())),
    ];

    private static FailureKind? Parse(string? word) => word is null ? null : JsonSerializer.Deserialize<FailureKind>($"\"{word}\"");
}

/// <summary>How attempts on a platform ended.</summary>
/// <param name="Platform">Its name.</param>
/// <param name="Answered">Attempts that it answered as it does to everybody.</param>
/// <param name="Failed">Kinds of failure whose cause is the platform or the way to it, with their numbers, the most frequent first.</param>
public sealed record AttemptOutcomes(string Platform, long Answered, IReadOnlyList<(FailureKind Kind, long Count)> Failed)
{
    private const long Enough = 5;

    /// <summary>Whether nothing works there of late, and that not once only.</summary>
    public bool IsSick => Answered == 0 && Failed.Sum(failed => failed.Count) >= Enough;
}
