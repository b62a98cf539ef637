using System.Data.Common;
using System.Text.Json;
using Conversion.Domain.Breakers;
using Conversion.Domain.Failures;
using Marten;

namespace Conversion.Api.Pacing;

/// <summary>A breaker as its row of <see cref="PaceTable"/> keeps it.</summary>
internal static class BreakerRow
{
    public const string Columns = "breaker, refused, reason, midway, opened_at, next_canary_at, failed_canaries, canary_job, canary_attempt";

    /// <summary>Reads <see cref="Columns"/>, the first of which is column <paramref name="at"/>.</summary>
    public static PlatformBreaker Read(DbDataReader row, int at) => new()
    {
        Status = Status(row.GetString(at)),
        Refused = row.IsDBNull(at + 1) ? [] : row.GetFieldValue<Guid[]>(at + 1),
        Reason = row.IsDBNull(at + 2) ? null : FailureCatalogue.KindOf(row.GetString(at + 2)),
        IsMidway = row.GetBoolean(at + 3),
        OpenedAt = Time(row, at + 4),
        NextCanaryAt = Time(row, at + 5),
        FailedCanaries = row.GetInt32(at + 6),
        Canary = row.IsDBNull(at + 7) ? null : new Canary(row.GetGuid(at + 7), row.GetInt32(at + 8)),
    };

    /// <summary>Reads the first of them alone.</summary>
    public static BreakerStatus Status(string breaker) => Enum.GetValues<BreakerStatus>().Single(status => Name(status) == breaker);

    /// <summary>Writes it, in the session's transaction, which has locked the row.</summary>
    public static void Write(IDocumentSession session, string platform, string exit, PlatformBreaker breaker) => session.QueueSqlCommand(
        $"""
         update {PaceTable.Name} set breaker = ?, refused = nullif(?::text, '')::uuid[], reason = nullif(?, ''), midway = ?,
           opened_at = nullif(?::timestamptz, '-infinity'), next_canary_at = nullif(?::timestamptz, '-infinity'), failed_canaries = ?,
           canary_job = nullif(?, '{Guid.Empty}'::uuid), canary_attempt = ?
         where platform = ? and exit = ?
         """,
        Name(breaker.Status), breaker.Refused.Count == 0 ? "" : $"{{{string.Join(',', breaker.Refused)}}}",
        breaker.Reason is { } reason ? FailureCatalogue.NameOf(reason) : "", breaker.IsMidway,
        breaker.OpenedAt ?? DateTimeOffset.MinValue, breaker.NextCanaryAt ?? DateTimeOffset.MinValue, breaker.FailedCanaries,
        breaker.Canary?.JobId ?? Guid.Empty, breaker.Canary?.Attempt ?? 0, platform, exit);

    /// <summary>As the contract writes it: <c>half_open</c>.</summary>
    public static string Name(BreakerStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    private static DateTimeOffset? Time(DbDataReader row, int at) => row.IsDBNull(at) ? null : row.GetFieldValue<DateTimeOffset>(at);
}
