using System.Globalization;
using System.Text;
using Conversion.Chaos.Judging;

namespace Conversion.Chaos;

/// <summary>Prints rows as the Markdown table of docs/reliability.md.</summary>
public static class Table
{
    private const string Head = """
        | fault | runs | jobs | lost | doubled | left behind | untrue | recovery p50 | p95 | max |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |

        """;

    /// <summary>The table, with the sum of all rows at its end.</summary>
    public static string Of(IReadOnlyList<Row> rows)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var row in rows)
            text.Append(Line(row));
        return text.Append(Line(Sum(rows))).ToString();
    }

    private static Row Sum(IReadOnlyList<Row> rows) => new(
        "**all**", rows.Sum(row => row.Runs), rows.Sum(row => row.Jobs), [.. rows.SelectMany(row => row.Findings)], [.. rows.SelectMany(row => row.Recoveries)]);

    private static string Line(Row row) => row.Skipped is { } reason
        ? $"| {row.Fault} | not run: {reason} | | | | | | | | |\n"
        : string.Create(CultureInfo.InvariantCulture,
            $"| {row.Fault} | {row.Runs} | {row.Jobs} | {row.Count(Wrong.Lost)} | {row.Count(Wrong.Doubled)} | {row.Count(Wrong.LeftBehind)} | {row.Count(Wrong.Untrue)} | {Recovery(row)} |\n");

    private static string Recovery(Row row) => row.Recoveries.Count == 0
        ? "– | – | –"
        : string.Join(" | ", new[] { 0.5, 0.95, 1 }.Select(share => Percentile(row.Recoveries, share).TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture)));

    /// <summary>By nearest rank.</summary>
    public static TimeSpan Percentile(IReadOnlyList<TimeSpan> timings, double share) =>
        timings.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(share * timings.Count) - 1));
}
