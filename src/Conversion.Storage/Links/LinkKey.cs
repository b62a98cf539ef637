using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Conversion.Storage.Links;

/// <summary>One signing key.</summary>
public sealed partial class LinkKey
{
    /// <summary>Fewest bytes of a secret: the output length of SHA-256, as RFC 2104 advises.</summary>
    public const int MinSecretBytes = 32;

    /// <summary>Takes a key in.</summary>
    /// <param name="id">Its id, which links bear in the clear: 1–32 letters, digits or hyphens.</param>
    /// <param name="secret">At least <see cref="MinSecretBytes"/> random bytes.</param>
    /// <exception cref="FormatException">One of them is not so.</exception>
    public LinkKey(string id, ReadOnlySpan<byte> secret)
    {
        if (!IdShape().IsMatch(id))
            throw new FormatException("A key's id is 1 to 32 ASCII letters, digits or hyphens.");
        if (secret.Length < MinSecretBytes)
            throw new FormatException($"A key's secret has at least {MinSecretBytes} bytes, this one {secret.Length}.");
        (Id, Secret) = (id, secret.ToArray());
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    internal byte[] Secret { get; }

    /// <summary>Reads <c>id.secret</c>, the secret in base64url.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static LinkKey Parse(string text)
    {
        var parts = text.Split('.');
        if (parts.Length != 2 || !Base64Url.IsValid(parts[1]))
            throw new FormatException("A link key has the form id.secret, the secret in base64url.");
        return new LinkKey(parts[0], Base64Url.DecodeFromChars(parts[1]));
    }

    /// <summary>A new key from the system's random numbers, with an id of its own.</summary>
    public static LinkKey Generate() =>
        new(RandomNumberGenerator.GetHexString(8, lowercase: true), RandomNumberGenerator.GetBytes(MinSecretBytes));

    /// <summary>The id alone, so that no log line holds the secret.</summary>
    public override string ToString() => Id;

    internal string ToSecretText() => $"{Id}.{Base64Url.EncodeToString(Secret)}";

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,32}\z")]
    private static partial Regex IdShape();
}
