using System.Text;

namespace Conversion.Media.Egress;

/// <summary>One request on its way through: in plain HTTP, or as a tunnel.</summary>
internal abstract class Relay(HttpRequestHead request, PeerSocket client, PeerSocket upstream, Uri? upstreamProxy)
{
    /// <summary>Whether the tool has been sent the head of the answer, so that no other can follow.</summary>
    public bool HasAnswered { get; protected set; }

    protected HttpRequestHead Request => request;

    protected PeerSocket Client => client;

    protected PeerSocket Upstream => upstream;

    protected Uri? UpstreamProxy => upstreamProxy;

    /// <summary>The operator's proxy's credentials, as it wants them (RFC 7617); null for none.</summary>
    protected string? ProxyAuthorization => upstreamProxy is { UserInfo.Length: > 0 }
        ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(upstreamProxy.UserInfo)))
        : null;

    /// <exception cref="RelayException">The far side failed.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">Either side broke off; the socket that did says so.</exception>
    public abstract Task RunAsync(CancellationToken cancellation);

    /// <summary>Hands on a body piece by piece; no more than one buffer is ever held.</summary>
    /// <exception cref="HttpFormatException">The body breaks its framing, or ends too soon.</exception>
    protected static async Task CopyAsync(PeerSocket from, PeerSocket to, BodyFraming framing, CancellationToken cancellation)
    {
        while (!framing.IsComplete)
        {
            var piece = await from.ReadAsync(cancellation);
            if (piece.IsEmpty && framing.MayEndWithConnection) return;
            if (piece.IsEmpty) throw new HttpFormatException(HttpProblem.CutOff);
            var taken = framing.Take(piece.Span);
            await to.SendAsync(piece[..taken], cancellation);
            from.Unread(piece.Length - taken);
        }
    }
}

/// <summary>The operator's proxy said that it could not do its part.</summary>
internal sealed class RelayException(EgressFailureKind kind) : Exception(kind.ToString())
{
    public EgressFailureKind Kind { get; } = kind;
}
