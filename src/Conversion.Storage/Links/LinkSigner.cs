using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Conversion.Storage.Links;

/// <summary>
/// Signs links that expire, and judges them: HMAC-SHA256 (RFC 2104) over a version, the key's id, the artifact's id, the expiry
/// and the file name. A link is compared in the very spelling it was given out in and in constant time, so no other spelling
/// of the same number or of the same base64url passes.
/// </summary>
/// <param name="keys">The keys to sign and verify with.</param>
public sealed class LinkSigner(LinkKeys keys)
{
    private const string Version = "converter-link-v1";

    // Strict: two names that differ only in broken surrogates must not share a signature.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The query string of a link to an artifact: <c>expires=…&amp;signature=…</c>, with no question mark.</summary>
    /// <param name="artifactId">An id that <see cref="ArtifactIds.IsValid"/> accepts.</param>
    /// <param name="fileName">The name in the link, not escaped.</param>
    /// <param name="expires">The instant from which the link is worth nothing, cut to whole seconds; not before 1970.</param>
    /// <exception cref="ArgumentException">An argument is none of these, or the name is no valid Unicode.</exception>
    public string Sign(string artifactId, string fileName, DateTimeOffset expires)
    {
        ArtifactIds.ThrowIfInvalid(artifactId, nameof(artifactId));
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        ArgumentOutOfRangeException.ThrowIfLessThan(expires, DateTimeOffset.UnixEpoch);
        var seconds = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"expires={seconds}&signature={Signature(keys.Current, artifactId, fileName, seconds)}";
    }

    /// <summary>The whole address of an artifact below the host: <c>/files/{id}/{name}?expires=…&amp;signature=…</c>, escaped.</summary>
    /// <inheritdoc cref="Sign"/>
    public string PathAndQuery(string artifactId, string fileName, DateTimeOffset expires) =>
        $"/files/{artifactId}/{Uri.EscapeDataString(fileName)}?{Sign(artifactId, fileName, expires)}";

    /// <summary>Judges a link; the signature first, and only when it is right the expiry.</summary>
    /// <param name="artifactId">From the link's path.</param>
    /// <param name="fileName">From the link's path, unescaped.</param>
    /// <param name="expires">The query's <c>expires</c>, as it came; null when absent.</param>
    /// <param name="signature">The query's <c>signature</c>, as it came; null when absent.</param>
    /// <param name="now">The present.</param>
    public LinkVerdict Verify(string? artifactId, string? fileName, string? expires, string? signature, DateTimeOffset now)
    {
        if (!ArtifactIds.IsValid(artifactId) || string.IsNullOrEmpty(fileName) || signature is null
            || !long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || !keys.TryFind(signature.Split('.', 2)[0], out var key))
            return LinkVerdict.Invalid;
        string expected;
        try
        {
            expected = Signature(key, artifactId!, fileName, expires);
        }
        catch (EncoderFallbackException)
        {
            return LinkVerdict.Invalid;
        }

        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature)))
            return LinkVerdict.Invalid;
        return now.ToUnixTimeSeconds() < seconds ? LinkVerdict.Valid : LinkVerdict.Expired;
    }

    /// <summary>The name comes last: it alone may contain a line break, and then cannot pose as another field.</summary>
    private static string Signature(LinkKey key, string artifactId, string fileName, string expires)
    {
        var payload = StrictUtf8.GetBytes($"{Version}\n{key.Id}\n{artifactId}\n{expires}\n{fileName}");
        return $"{key.Id}.{Base64Url.EncodeToString(HMACSHA256.HashData(key.Secret, payload))}";
    }
}
