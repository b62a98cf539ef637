using System.Globalization;

namespace Conversion.Api.Live;

/// <summary>
/// What a listener to all of a caller's jobs has: the caller's events up to a number, and those beyond it that came out of order.
/// Written as <c>1234</c>, or <c>1234+1236+1239</c>, with <c>@</c> and a job behind it while the states of the beginning are being told;
/// opaque to listeners.
/// </summary>
/// <param name="Safe">It has every event up to here.</param>
/// <param name="Beyond">It has these besides.</param>
/// <param name="ToldUpTo">It lacks the states as of then of the jobs whose ids come after this one; null when it lacks none.</param>
public sealed record LogCursor(long Safe, IReadOnlySet<long> Beyond, Guid? ToldUpTo = null)
{
    private const int MostBeyond = 1000;
    private const char Job = '@';

    /// <summary>Whether the listener has the event.</summary>
    public bool Has(long sequence) => sequence <= Safe || Beyond.Contains(sequence);

    /// <summary>Reads an id that a stream has given.</summary>
    public static bool TryParse(string text, out LogCursor? cursor)
    {
        cursor = null;
        Guid? toldUpTo = null;
        if (text.IndexOf(Job, StringComparison.Ordinal) is >= 0 and var at)
        {
            if (!Guid.TryParseExact(text[(at + 1)..], "N", out var job))
            {
                return false;
            }

            (text, toldUpTo) = (text[..at], job);
        }

        var numbers = text.Split('+');
        var read = new long[numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers.Length > MostBeyond || !long.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out read[i]) || (i > 0 && read[i] <= read[i - 1]))
            {
                return false;
            }
        }

        cursor = new LogCursor(read[0], read.Skip(1).ToHashSet(), toldUpTo);
        return true;
    }

    /// <summary>Reads an id of our own.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static LogCursor Parse(string text) => TryParse(text, out var cursor) ? cursor! : throw new FormatException($"'{text}' is no position in the log.");

    /// <summary>The id that says so.</summary>
    public static string Format(long safe, IEnumerable<long> beyond) =>
        string.Join('+', beyond.Where(sequence => sequence > safe).Order().Prepend(safe).Select(number => number.ToString(CultureInfo.InvariantCulture)));

    public override string ToString() => Format(Safe, Beyond) + (ToldUpTo is { } job ? $"{Job}{job:N}" : "");
}
