using System.Globalization;
using Conversion.Domain.Audit;
using Conversion.Domain.Jobs;

namespace Conversion.Api.Audit;

/// <summary>What a request asks of the log of all jobs, read parameter by parameter, so that every wrong one is named at once.</summary>
/// <param name="Filter">Which events.</param>
/// <param name="Limit">Events on the page.</param>
/// <param name="After">Where the page before ended.</param>
public sealed record AuditQuery(AuditFilter Filter, int Limit, AuditCursor After)
{
    private const int DefaultLimit = 1000;
    private const int MaxLimit = 10_000;

    private static readonly IReadOnlyList<string> Kinds =
        [.. typeof(IJobEvent).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IJobEvent))).Select(type => type.Name).Order(StringComparer.Ordinal)];

    /// <summary>Reads the parameters; null when <paramref name="errors"/> has any.</summary>
    public static AuditQuery? Read(IQueryCollection query, out Dictionary<string, string[]> errors)
    {
        var wrong = new Dictionary<string, string[]>();
        string? Text(string name) => query[name].FirstOrDefault() is { Length: > 0 } text ? text : null;
        T? Parse<T>(string name, Func<string, T?> parse, string rule)
            where T : struct
        {
            var value = Text(name) is { } text ? parse(text) : null;
            if (value is null && query.ContainsKey(name))
            {
                wrong[name] = [rule];
            }

            return value;
        }

        const string TimeRule = "It is a time with its offset, such as 2026-11-26T04:00:00Z.";
        var from = Parse("from", Time, TimeRule);
        var to = Parse("to", Time, TimeRule);
        var job = Parse("job", text => Guid.TryParse(text, out var id) ? id : (Guid?)null, "It is a job's id.");
        var limit = Parse("limit", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MaxLimit ? count : (int?)null, $"It is a whole number from 1 to {MaxLimit}.");
        var kind = Text("kind") is { } word ? Kinds.FirstOrDefault(known => known.Equals(word, StringComparison.OrdinalIgnoreCase)) : null;
        if (kind is null && query.ContainsKey("kind"))
        {
            wrong["kind"] = [$"It is the name of an event: {string.Join(", ", Kinds)}."];
        }

        if (Text("caller")?.Contains('\0') == true)
        {
            wrong["caller"] = ["It is a caller's name."];
        }

        if (from >= to)
        {
            wrong["to"] = ["It is later than `from`."];
        }

        var filter = new AuditFilter(from, to, Text("caller"), kind, job);
        var after = AuditCursor.Start(filter);
        if (query.ContainsKey("cursor") && !AuditCursor.TryParse(Text("cursor") ?? "", filter, out after))
        {
            wrong["cursor"] = ["It is the `cursor` that ended the page before, with the same from, to, caller, kind and job as there."];
        }

        errors = wrong;
        return wrong.Count == 0 ? new AuditQuery(filter, limit ?? DefaultLimit, after!) : null;
    }

    // Without an offset it would mean another time on each node.
    private static DateTimeOffset? Time(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var read) && read.Kind != DateTimeKind.Unspecified
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.ToUniversalTime()
            : null;
}
