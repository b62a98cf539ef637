using System.Text;

namespace Conversion.Media.Egress;

/// <summary>Bytes both ways after CONNECT, whatever they are; in practice TLS.</summary>
internal sealed class Tunnel(HttpRequestHead request, PeerSocket client, PeerSocket upstream, Uri? upstreamProxy)
    : Relay(request, client, upstream, upstreamProxy)
{
    public override async Task RunAsync(CancellationToken cancellation)
    {
        if (UpstreamProxy is not null) await ConnectThroughProxyAsync(cancellation);
        HasAnswered = true;
        await Client.SendAsync(ProxyAnswer.Established, cancellation);

        using var tunnel = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var up = PumpAsync(Client, Upstream, tunnel.Token);
        var down = PumpAsync(Upstream, Client, tunnel.Token);
        try
        {
            await await Task.WhenAny(up, down);
            await Task.WhenAll(up, down);
        }
        catch (OperationCanceledException) when (up.IsCompletedSuccessfully || down.IsCompletedSuccessfully)
        {
            // One side had finished, and the other kept its end open for longer than is worth waiting for.
        }
        finally
        {
            await tunnel.CancelAsync();
            await Task.WhenAll(up, down).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task PumpAsync(PeerSocket from, PeerSocket to, CancellationToken cancellation)
    {
        await CopyAsync(from, to, BodyFraming.UntilClosed(), cancellation);
        to.FinishSending();
    }

    private async Task ConnectThroughProxyAsync(CancellationToken cancellation)
    {
        var authority = $"{Request.Target.BracketedHost}:{Request.Target.Port}";
        var text = new StringBuilder($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n");
        if (ProxyAuthorization is { } authorization) text.Append("Proxy-Authorization: ").Append(authorization).Append("\r\n");
        await Upstream.SendAsync(Encoding.ASCII.GetBytes(text.Append("\r\n").ToString()), cancellation);
        var head = await Upstream.ReadHeadAsync(HttpResponseHead.MaxBytes, cancellation) ?? throw new HttpFormatException(HttpProblem.CutOff);
        var status = HttpResponseHead.Parse(head).Status;
        if (status is >= 200 and < 300) return;
        throw new RelayException(status switch
        {
            502 or 503 => EgressFailureKind.Unreachable,
            504 => EgressFailureKind.TimedOut,
            _ => EgressFailureKind.InvalidResponse,
        });
    }
}
