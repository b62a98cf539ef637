using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Conversion.Domain.Audit;

namespace Conversion.Api.Audit;

/// <summary>Where a page of an export ended: in the log, in the export and in its chain. It goes on the same export only, with the same filter.</summary>
/// <param name="Through">The log was gone through up to this number.</param>
/// <param name="Lines">Lines that the export has.</param>
/// <param name="Hash">The hash of the last of them.</param>
/// <param name="Filter">A print of the filter.</param>
public sealed partial record AuditCursor(long Through, long Lines, string Hash, string Filter)
{
    private const int PrintDigits = 16;

    /// <summary>Where an export begins.</summary>
    public static AuditCursor Start(AuditFilter filter) => new(0, 0, HashChain.Beginning, PrintOf(filter));

    /// <summary>Reads what <see cref="ToString"/> wrote; not for another filter.</summary>
    public static bool TryParse(string text, AuditFilter filter, out AuditCursor? cursor)
    {
        cursor = Written().Match(text) is { Success: true } match
            && long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var through)
            && long.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var lines)
            && match.Groups[4].Value == PrintOf(filter)
            ? new AuditCursor(through, lines, match.Groups[3].Value, match.Groups[4].Value)
            : null;
        return cursor is not null;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Through}-{Lines}-{Hash}-{Filter}");

    private static string PrintOf(AuditFilter filter) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(filter)))[..PrintDigits];

    [GeneratedRegex("^([0-9]{1,19})-([0-9]{1,19})-([0-9a-f]{64})-([0-9a-f]{16})$", RegexOptions.NonBacktracking)]
    private static partial Regex Written();
}
