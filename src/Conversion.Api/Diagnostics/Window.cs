using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using Conversion.Api.Problems;

namespace Conversion.Api.Diagnostics;

/// <summary>How far back a question looks: <c>?window=15m</c>, <c>1h</c>, <c>24h</c>, <c>7d</c>, or as ISO 8601 has it, <c>PT15M</c>. An hour when left out.</summary>
/// <param name="Length">From <see cref="Shortest"/> to <see cref="Longest"/>.</param>
public sealed partial record Window(TimeSpan Length)
{
    /// <summary>Below this nothing can be counted.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    /// <summary>What diagnostics count is not kept for longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private static readonly Window Usual = new(TimeSpan.FromHours(1));

    /// <summary>Reads one; null with the refusal when it makes no sense.</summary>
    public static Window? Read(string? text, out IResult? refusal)
    {
        var window = text is null ? Usual : LengthOf(text) is { } length && length >= Shortest && length <= Longest ? new Window(length) : null;
        refusal = window is not null ? null : Problem.Result(
            400, "request-invalid", "The window cannot be used.", "It is a time such as 15m, 1h, 24h or 7d, or PT15M as ISO 8601 has it: from 10 s to 30 days.");
        return window;
    }

    private static TimeSpan? LengthOf(string text)
    {
        if (Short().Match(text) is { Success: true } match)
        {
            var number = double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
            return TimeSpan.FromSeconds(number * (match.Groups["unit"].ValueSpan[0] switch { 's' => 1, 'm' => 60, 'h' => 3_600, _ => 86_400 }));
        }

        try
        {
            // A month or a year is no length of time: how long it is depends on the calendar.
            return Iso().IsMatch(text) ? XmlConvert.ToTimeSpan(text) : null;
        }
        catch (Exception failure) when (failure is FormatException or OverflowException)
        {
            return null;
        }
    }

    [GeneratedRegex("^(?<number>[0-9]{1,7})(?<unit>[smhd])$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Short();

    [GeneratedRegex("^P([0-9]{1,4}D)?(T([0-9]{1,6}H)?([0-9]{1,7}M)?([0-9]{1,8}S)?)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Iso();
}
