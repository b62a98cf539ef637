using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Conversion.Media.Egress;

/// <summary>
/// What a session's tools say to be let through (RFC 7617), drawn anew for each session: other processes find its port, too, such as
/// a neighbour in the same pod or another attempt's tool.
/// </summary>
internal sealed class SessionCredentials
{
    private const string User = "session";

    private readonly string _password = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly byte[] _expected;

    public SessionCredentials() => _expected = Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.ASCII.GetBytes($"{User}:{_password}")));

    /// <summary>As the user part of an address.</summary>
    public string UserInfo => $"{User}:{_password}";

    /// <summary>As a client wants them.</summary>
    public NetworkCredential ForClient => new(User, _password);

    /// <summary>Whether <paramref name="request"/> brings them, once.</summary>
    public bool Admit(HttpRequestHead request)
    {
        var values = request.Fields.Values("Proxy-Authorization").ToArray();
        return values is [var value] && value.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Encoding.Latin1.GetBytes(value[6..].Trim(' ')), _expected);
    }
}
