using System.Net.Sockets;

namespace Conversion.Media.Egress;

/// <summary>One connection of a tool: reads its one request, dials, and relays. Redirects and further requests are connections of their own.</summary>
/// <param name="socket">The tool's; owned from here on.</param>
/// <param name="session">Where what happens is recorded.</param>
/// <param name="dialer">The way out.</param>
/// <param name="longestSilence">After so long without a byte either way, the connection is given up.</param>
internal sealed class ProxyConnection(Socket socket, EgressSession session, UpstreamDialer dialer, TimeSpan longestSilence)
{
    /// <summary>Runs to the end; no failure of either side leaves it.</summary>
    /// <param name="cut">Cuts the connection at once.</param>
    public async Task RunAsync(CancellationToken cut)
    {
        using var connection = CancellationTokenSource.CreateLinkedTokenSource(cut);
        var silence = new SilenceTimer(connection, longestSilence);
        using var client = new PeerSocket(socket, silence);
        silence.Restart();
        try
        {
            var request = await ReadRequestAsync(client, connection.Token);
            if (request is not null && !session.Credentials.Admit(request)) await client.SendAsync(ProxyAnswer.Unauthorized, connection.Token);
            else if (request is not null) await ServeAsync(request, client, silence, connection.Token, cut);
            client.FinishSending();
            await client.DrainAsync(cut);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or HttpFormatException)
        {
            client.Abort();
        }
    }

    private static async Task<HttpRequestHead?> ReadRequestAsync(PeerSocket client, CancellationToken cancellation)
    {
        try
        {
            return await client.ReadHeadAsync(HttpRequestHead.MaxBytes, cancellation) is { } head ? HttpRequestHead.Parse(head) : null;
        }
        catch (HttpFormatException exception)
        {
            await client.SendAsync(ProxyAnswer.Malformed(exception.Problem), cancellation);
            return null;
        }
    }

    private async Task ServeAsync(HttpRequestHead request, PeerSocket client, SilenceTimer silence, CancellationToken silent, CancellationToken cut)
    {
        silence.Pause(); // dialling has bounds of its own
        var outcome = await dialer.DialAsync(request, session.EndPoint, cut);
        silence.Resume();
        switch (outcome)
        {
            case DialOutcome.Denied(var denials):
                foreach (var denial in denials) session.Record(denial);
                await client.SendAsync(ProxyAnswer.Denied(denials[0]), cut);
                break;
            case DialOutcome.Failed(var failure):
                session.Record(failure);
                await client.SendAsync(ProxyAnswer.Failed(failure), cut);
                break;
            case DialOutcome.Connected(var upstreamSocket):
                using (var upstream = new PeerSocket(upstreamSocket, silence, session.CountReceived)) await RelayAsync(request, client, upstream, silent, cut);
                break;
        }
    }

    private async Task RelayAsync(HttpRequestHead request, PeerSocket client, PeerSocket upstream, CancellationToken silent, CancellationToken cut)
    {
        Relay relay = request.IsConnect
            ? new Tunnel(request, client, upstream, dialer.UpstreamProxy)
            : new PlainExchange(request, client, upstream, dialer.UpstreamProxy, wait => session.RetryAfter = wait);
        try
        {
            await relay.RunAsync(silent);
        }
        catch (Exception exception) when (!cut.IsCancellationRequested && FailureOf(exception, upstream, silent) is { } kind)
        {
            var failure = new EgressFailure(request.Target.Host, kind);
            session.Record(failure);
            if (!relay.HasAnswered) await client.SendAsync(ProxyAnswer.Failed(failure), cut);
            else if (exception is not HttpFormatException { Problem: HttpProblem.CutOff }) throw; // what is cut off shows by its length
        }
    }

    // Only what the far side did is its failure: not a tool that went away.
    private static EgressFailureKind? FailureOf(Exception exception, PeerSocket upstream, CancellationToken silent) => exception switch
    {
        RelayException relay => relay.Kind,
        HttpFormatException { Problem: HttpProblem.CutOff } => EgressFailureKind.Disconnected,
        HttpFormatException => EgressFailureKind.InvalidResponse,
        SocketException when upstream.Lost => EgressFailureKind.Disconnected,
        OperationCanceledException when silent.IsCancellationRequested => EgressFailureKind.TimedOut,
        _ => null,
    };
}
