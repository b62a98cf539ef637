namespace Conversion.Api.Audit;

/// <summary>Section <c>Converter:Audit</c>: what events keep of those who call, and how exports are signed.</summary>
public sealed record AuditOptions
{
    private const int LeastKeyBytes = 32;

    /// <summary>
    /// What an event keeps of the address that a caller's request came from. An address is personal data, and events are kept for ever:
    /// none, unless the operator says otherwise.
    /// </summary>
    public ClientAddressPolicy ClientAddresses { get; set; }

    /// <summary>What pages of exports are signed with: 32 bytes or more as base64; null for no signature.</summary>
    public string? SigningKey { get; set; }

    /// <summary>The key's bytes; none without a key.</summary>
    public byte[] Key => SigningKey is { Length: > 0 } text ? Convert.FromBase64String(text) : [];

    /// <summary>What is wrong, each with the setting's name, and never with the key.</summary>
    public IEnumerable<string> Problems()
    {
        if (SigningKey is { Length: > 0 } text && !(Convert.TryFromBase64String(text, new byte[text.Length], out var count) && count >= LeastKeyBytes))
        {
            yield return $"Converter:Audit:SigningKey has to be {LeastKeyBytes} bytes or more, as base64. Make one with: openssl rand -base64 {LeastKeyBytes}";
        }
    }
}

/// <summary>What is kept of a client's address.</summary>
public enum ClientAddressPolicy
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The network that it is in: the first 24 bits of an IPv4 address, 48 of an IPv6 one.</summary>
    Truncated,

    /// <summary>All of it.</summary>
    Full,
}
