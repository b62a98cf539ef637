using System.Security.Cryptography;
using System.Text;

namespace Conversion.Domain.Audit;

/// <summary>
/// Ties the lines of an export together: each ends with a SHA-256 over the hash of the line before and its own bytes, so that none
/// can be changed, removed, inserted or moved without all that follow being written anew. Lines are compared byte by byte, as they
/// were written: whoever writes them again breaks the chain.
/// </summary>
/// <param name="previous">The hash of the line before: 64 lower-case hex digits, <see cref="Beginning"/> where there is none.</param>
public sealed class HashChain(string previous)
{
    /// <summary>What the first line follows.</summary>
    public const string Beginning = "0000000000000000000000000000000000000000000000000000000000000000";

    private const int HexDigits = 64;
    private static readonly byte[] HashField = ",\"hash\":\""u8.ToArray();
    private static readonly byte[] SignatureField = ",\"signature\":\""u8.ToArray();

    /// <summary>The hash of the latest line.</summary>
    public string Last { get; private set; } = previous;

    /// <summary>Appends a line.</summary>
    /// <param name="body">A JSON object with one field at least, in UTF-8, on one line.</param>
    /// <param name="key">Signs the line: whoever has the key knows that all lines up to this one are as its other owner wrote them. Empty for no signature.</param>
    /// <returns>The line with its hash, without an end of line.</returns>
    public byte[] Append(ReadOnlySpan<byte> body, ReadOnlySpan<byte> key = default)
    {
        Last = HashOf(Last, body);
        var signature = key.IsEmpty ? "" : $"{Encoding.ASCII.GetString(SignatureField)}{SignatureOf(Last, key)}\"";
        return [.. body[..^1], .. HashField, .. Encoding.ASCII.GetBytes($"{Last}\"{signature}}}")];
    }

    /// <summary>Takes a line into the chain if it belongs there.</summary>
    /// <returns>Whether it follows the latest line.</returns>
    public bool TryFollow(SealedLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (!Fits(line)) return false;
        Last = line.Hash;
        return true;
    }

    /// <summary>Whether a line follows the latest one.</summary>
    public bool Fits(SealedLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return HashOf(Last, line.Body) == line.Hash;
    }

    /// <summary>Takes a line apart; null when it is none of an export.</summary>
    public static SealedLine? Open(ReadOnlySpan<byte> line)
    {
        var signature = Cut(ref line, SignatureField);
        var hash = Cut(ref line, HashField);
        return hash is null || line is not [(byte)'{', ..] ? null : new SealedLine([.. line], hash, signature);
    }

    /// <summary>The signature of a hash: HMAC-SHA-256 (RFC 2104), 64 lower-case hex digits.</summary>
    public static string SignatureOf(string hash, ReadOnlySpan<byte> key) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(hash)));

    private static string HashOf(string previous, ReadOnlySpan<byte> body)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sum.AppendData(Encoding.ASCII.GetBytes(previous));
        sum.AppendData(body);
        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    // Takes `,"field":"64 digits"` away in front of the closing brace; null when it is not there.
    private static string? Cut(ref ReadOnlySpan<byte> line, byte[] field)
    {
        var length = field.Length + HexDigits + 1;
        if (line.Length <= length + 1 || line[^1] != '}' || line[^2] != '"' || !line[^(length + 1)..].StartsWith(field)) return null;
        var value = Encoding.ASCII.GetString(line[^(HexDigits + 2)..^2]);
        line = (byte[])[.. line[..^(length + 1)], (byte)'}'];
        return value;
    }
}

/// <summary>A line of an export, taken apart.</summary>
/// <param name="Body">The object without its hash.</param>
/// <param name="Hash">The hash that it came with.</param>
/// <param name="Signature">The signature that it came with; null for none.</param>
public sealed record SealedLine(byte[] Body, string Hash, string? Signature);
