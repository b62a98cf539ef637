using System.Buffers;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Conversion.PlatformSimulator.Network;

/// <summary>
/// The front of the one port. A connection may ask for a tunnel to any host (CONNECT), speak TLS at once, or speak plain
/// HTTP to a proxy or to the simulator itself; behind the front they are all plain HTTP of the host that was meant.
/// </summary>
/// <param name="authority">Vouches for every host.</param>
/// <param name="isKnown">Whether there is such a host; a tunnel to any other is refused as unreachable.</param>
internal sealed class ProxyFront(Authority authority, Func<string, bool> isKnown)
{
    private const byte TlsHandshake = 0x16;
    private const int LongestHead = 16 * 1024;
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();

    /// <summary>Prepares <paramref name="connection"/> and hands it to <paramref name="next"/>.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            var tunnel = new Tunnel(null, null);
            if (await PeekAsync(connection) == 'C' && await ReadConnectAsync(connection) is { } request)
            {
                tunnel = request;
                var isReachable = isKnown(request.Host!);
                await connection.Transport.Output.WriteAsync(isReachable
                    ? "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray()
                    : "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
                if (!isReachable) return;
            }

            connection.Features.Set(tunnel);
            if (await PeekAsync(connection) == TlsHandshake) await RunInTlsAsync(connection, tunnel, next);
            else await next(connection);
        }
        catch (Exception gone) when (gone is IOException or AuthenticationException or ConnectionResetException or ConnectionAbortedException)
        {
            connection.Abort();
        }
    }

    private async Task RunInTlsAsync(ConnectionContext connection, Tunnel tunnel, ConnectionDelegate next)
    {
        var outer = connection.Transport;
        await using var tls = new SslStream(new TransportStream(outer.Input.AsStream(leaveOpen: true), outer.Output.AsStream(leaveOpen: true)));
        await tls.AuthenticateAsServerAsync(
            (_, hello, _, _) => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificate = authority.CertificateOf(hello.ServerName is { Length: > 0 } name ? name : tunnel.Host ?? "127.0.0.1"),
                ApplicationProtocols = [SslApplicationProtocol.Http11],
            }), null, connection.ConnectionClosed);
        connection.Features.Set(tunnel with { IsEncrypted = true });
        connection.Transport = new StreamTransport(tls);
        try
        {
            await next(connection);
        }
        finally
        {
            await connection.Transport.Input.CompleteAsync();
            await connection.Transport.Output.CompleteAsync();
            connection.Transport = outer;
        }
    }

    /// <summary>The first byte that waits, which stays; 0 when the peer has left.</summary>
    private static async Task<byte> PeekAsync(ConnectionContext connection)
    {
        var result = await connection.Transport.Input.ReadAsync(connection.ConnectionClosed);
        var first = result.Buffer.IsEmpty ? (byte)0 : result.Buffer.FirstSpan[0];
        connection.Transport.Input.AdvanceTo(result.Buffer.Start);
        return first;
    }

    /// <summary>Where CONNECT leads to; null when it is another request, all of which stays.</summary>
    private static async Task<Tunnel?> ReadConnectAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync(connection.ConnectionClosed);
            var bytes = result.Buffer.ToArray();
            var length = bytes.AsSpan().IndexOf(HeadEnd);
            var head = length < 0 ? null : Encoding.ASCII.GetString(bytes, 0, length).Split("\r\n");
            var target = head?[0].Split(' ') is ["CONNECT", var authority, _] ? authority : null;
            if (target is not null)
            {
                input.AdvanceTo(result.Buffer.GetPosition(length + HeadEnd.Length));
                return new Tunnel(target[..target.LastIndexOf(':')].Trim('[', ']').ToLowerInvariant(), ExitOf(head!));
            }

            var isAnother = head is not null || result.IsCompleted || bytes.Length > LongestHead;
            input.AdvanceTo(result.Buffer.Start, isAnother ? result.Buffer.Start : result.Buffer.End);
            if (isAnother) return null;
        }
    }

    /// <summary>The user name that came with the request: several "proxies" are told apart by it.</summary>
    private static string? ExitOf(string[] head)
    {
        const string field = "proxy-authorization: basic ";
        var value = head.FirstOrDefault(line => line.StartsWith(field, StringComparison.OrdinalIgnoreCase))?[field.Length..].Trim();
        return Tunnel.UserOf(value);
    }
}
