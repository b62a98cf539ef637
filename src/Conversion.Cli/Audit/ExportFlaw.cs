using Conversion.Domain.Audit;

namespace Conversion.Cli.Audit;

/// <summary>The first line of a file that is not as it was exported.</summary>
/// <param name="Line">Its number in the file.</param>
/// <param name="What">What became of it.</param>
internal sealed record ExportFlaw(long Line, string What)
{
    /// <summary>
    /// Says what became of a line that does not follow the one before. Each line has its number in the export, so it shows in what follows
    /// whether one is missing, is there too much, or is elsewhere.
    /// </summary>
    /// <param name="chain">The chain up to the line before.</param>
    /// <param name="expected">The number that the line should have.</param>
    /// <param name="at">The line's number in the file.</param>
    /// <param name="line">The line.</param>
    /// <param name="number">The number that it has; the one that it should have where it cannot be read.</param>
    /// <param name="rest">What follows it.</param>
    public static async Task<ExportFlaw> FindAsync(
        HashChain chain, long expected, long at, SealedLine? line, long number, IAsyncEnumerable<(long At, SealedLine? Line, long? Number)> rest)
    {
        if (number < expected)
            return new ExportFlaw(at, $"was inserted: line {number} of the export was there before.");
        var (place, belongsThere) = (expected, (long?)null);
        await foreach (var other in rest)
        {
            if (other.Line is null || other.Number != place || !chain.TryFollow(other.Line))
                continue;
            place++;
            belongsThere ??= other.At;
            if (number == expected)
                return new ExportFlaw(at, "was inserted.");
            if (place == number)
                return line is not null && chain.Fits(line)
                    ? new ExportFlaw(at, $"is not in its place: what belongs there is in line {belongsThere}.")
                    : new ExportFlaw(at, "was inserted.");
        }

        return belongsThere is not null ? new ExportFlaw(at, "was inserted.")
            : number > expected ? new ExportFlaw(at, $"follows a gap: {(number - expected == 1 ? $"line {expected} of the export was" : $"lines {expected} to {number - 1} of the export were")} removed.")
            : new ExportFlaw(at, "was changed.");
    }
}
