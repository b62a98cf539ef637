using System.Net.Sockets;

namespace Conversion.Media.Egress;

/// <summary>A request in plain HTTP and its response.</summary>
/// <param name="request">The tool's request.</param>
/// <param name="client">The tool.</param>
/// <param name="upstream">The server, or the operator's proxy.</param>
/// <param name="upstreamProxy">That proxy; null for none.</param>
/// <param name="onRetryAfter">Hears how long the server asks to be left alone.</param>
internal sealed class PlainExchange(HttpRequestHead request, PeerSocket client, PeerSocket upstream, Uri? upstreamProxy, Action<TimeSpan> onRetryAfter)
    : Relay(request, client, upstream, upstreamProxy)
{
    public override async Task RunAsync(CancellationToken cancellation)
    {
        var target = UpstreamProxy is null ? Request.PathAndQuery : $"http://{Request.Authority}{Request.PathAndQuery}";
        await Upstream.SendAsync(Request.ToBytes(target, ProxyAuthorization), cancellation);
        using var exchange = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var upload = UploadAsync(exchange.Token);
        var download = DownloadAsync(exchange.Token);
        try
        {
            var clientLeft = await Task.WhenAny(upload, download) == upload && await upload;
            if (clientLeft) await exchange.CancelAsync();
            await download;
        }
        finally
        {
            await exchange.CancelAsync();
            await Task.WhenAll(upload, download).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends the request's body, then watches the tool; whether it left before its answer was complete.</summary>
    private async Task<bool> UploadAsync(CancellationToken cancellation)
    {
        try
        {
            await CopyAsync(Client, Upstream, Request.Body, cancellation);
            return (await Client.ReadAsync(cancellation)).IsEmpty;
        }
        catch (SocketException)
        {
            return Client.Lost; // a server may stop reading and answer all the same
        }
        catch (HttpFormatException)
        {
            return true;
        }
    }

    private async Task DownloadAsync(CancellationToken cancellation)
    {
        HttpResponseHead response;
        do
        {
            var head = await Upstream.ReadHeadAsync(HttpResponseHead.MaxBytes, cancellation) ?? throw new HttpFormatException(HttpProblem.CutOff);
            response = HttpResponseHead.Parse(head);
            if (response.Status == 101) throw new HttpFormatException(HttpProblem.Malformed); // nobody asked: Upgrade does not pass
            if (response.Status < 200 && Request.Version == "HTTP/1.1") await Client.SendAsync(response.ToBytes(), cancellation);
        }
        while (response.Status < 200);

        var body = BodyFraming.OfResponse(Request.Method, response.Status, response.Fields);
        if (RetryAfter.Of(response) is { } wait) onRetryAfter(wait);
        HasAnswered = true;
        await Client.SendAsync(response.ToBytes(), cancellation);
        await CopyAsync(Upstream, Client, body, cancellation);
    }
}
