using Conversion.Api.Hosting;
using Conversion.Domain.Failures;
using Npgsql;

namespace Conversion.Api.Diagnostics;

/// <summary>How attempts on each platform ended, from the timelines of all jobs: what health judges platforms by, and operators are shown.</summary>
public sealed class PlatformAttempts(NpgsqlDataSource database)
{
    private const string Read = $"select platform, kind, count(*) from ({TimelineRows.Attempts}) ended group by 1, 2";

    /// <summary>The platforms on which an attempt ended since. What is the service's own doing tells nothing of a platform.</summary>
    public async Task<IReadOnlyDictionary<string, AttemptsView>> ReadAsync(DateTimeOffset since, CancellationToken cancellation) =>
        (await database.ReadAsync(Read, row => (Platform: row.GetString(0), Kind: KindOf(row.Text(1)), Count: row.GetInt64(2)), cancellation, [since]))
        .GroupBy(ended => ended.Platform)
        .ToDictionary(ended => ended.Key, ended => new AttemptsView(
            ended.Where(row => row.Kind is null || CauseOf(row.Kind) == FailureCause.Content).Sum(row => row.Count),
            ended.Where(row => CauseOf(row.Kind) == FailureCause.Platform).OrderByDescending(row => row.Count)
                .ToDictionary(row => FailureCatalogue.NameOf(row.Kind!.Value), row => row.Count)));

    private static FailureCause? CauseOf(FailureKind? kind) => kind is { } known ? FailureCatalogue.TraitsOf(known).Cause : null;

    private static FailureKind? KindOf(string? name) => name is null ? null : FailureCatalogue.KindOf(name);
}

/// <summary>How the attempts on one platform ended that ended in a window.</summary>
/// <param name="Answered">Those that the platform answered as it does to everybody, be it that the content is not to be had.</param>
/// <param name="FailedByKind">Those that failed for the platform's sake, or on the way to it, by kind.</param>
public sealed record AttemptsView(long Answered, IReadOnlyDictionary<string, long> FailedByKind)
{
    private const long Enough = 5;

    /// <summary>On which none has ended.</summary>
    public static AttemptsView None { get; } = new(0, new Dictionary<string, long>());

    /// <summary>Whether nothing works there, and that not once only.</summary>
    internal bool IsSick => Answered == 0 && Failed >= Enough;

    /// <summary>Those that failed.</summary>
    internal long Failed => FailedByKind.Values.Sum();

    /// <summary>What most of these failed of.</summary>
    internal string MostFrequentKind => FailedByKind.MaxBy(failed => failed.Value).Key;
}
