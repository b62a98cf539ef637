using System.Net.Sockets;
using System.Text;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>Speaks to a session byte for byte, as no well-behaved client would.</summary>
internal static class RawExchange
{
    /// <summary>Connects to <paramref name="session"/>.</summary>
    public static async Task<NetworkStream> ConnectAsync(EgressSession session, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(session.Address.Host, session.Address.Port, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary><paramref name="request"/> with the session's password, unless it brings one itself.</summary>
    public static string Authorize(EgressSession session, string request)
    {
        var end = request.IndexOf("\r\n", StringComparison.Ordinal);
        if (end < 0 || request.Contains("Proxy-Authorization", StringComparison.OrdinalIgnoreCase)) return request;
        return request.Insert(end, $"\r\nProxy-Authorization: {Authorization(session)}");
    }

    /// <summary>The session's password, as a tool makes it from its address (RFC 7617).</summary>
    public static string Authorization(EgressSession session) => "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(session.Address.UserInfo));

    /// <summary>Sends <paramref name="request"/> with the session's password and reads what comes until the session closes; a reset ends it, too.</summary>
    public static async Task<string> SendAsync(EgressSession session, string request, CancellationToken cancellation)
    {
        await using var stream = await ConnectAsync(session, cancellation);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(Authorize(session, request)), cancellation);
        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, cancellation);
        }
        catch (IOException)
        {
            // What came before the reset is the answer.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    /// <summary>The status line of an answer.</summary>
    public static string StatusLine(string answer) => answer.Split("\r\n")[0];
}
