using System.Net;
using System.Net.Sockets;

namespace Conversion.Media.Egress;

/// <summary>
/// Connects to the first of several addresses that answers (RFC 8305): one after the other in turns of the families, each with a
/// head start of 250 ms over the next, so that a dead IPv6 route costs a quarter of a second and not a time-out.
/// </summary>
internal static class HappyEyeballs
{
    private const int MostAddresses = 8;
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    /// <summary>The connected socket, or the failure that says most.</summary>
    public static async Task<(Socket? Socket, EgressFailureKind Failure)> ConnectAsync(
        IReadOnlyList<IPAddress> addresses, int port, TimeSpan timeout, CancellationToken cancellation)
    {
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        race.CancelAfter(timeout);
        var waiting = new Queue<IPAddress>(InTurns(addresses).Take(MostAddresses));
        var running = new List<Task<(Socket? Socket, EgressFailureKind Failure)>>();
        var failures = new List<EgressFailureKind>();
        Socket? winner = null;
        while (winner is null && (waiting.Count > 0 || running.Count > 0))
        {
            if (waiting.TryDequeue(out var address)) running.Add(ConnectAsync(address, port, race.Token));
            Task first = Task.WhenAny(running);
            await (waiting.Count > 0 ? Task.WhenAny(first, Task.Delay(HeadStart, race.Token)) : first);
            foreach (var ended in running.Where(task => task.IsCompleted).ToArray())
            {
                running.Remove(ended);
                var (socket, failure) = await ended;
                if (socket is null) failures.Add(failure);
                else if (winner is null) winner = socket;
                else socket.Dispose();
            }
        }

        await race.CancelAsync();
        foreach (var (late, _) in await Task.WhenAll(running)) late?.Dispose();
        if (winner is not null && cancellation.IsCancellationRequested) winner.Dispose();
        cancellation.ThrowIfCancellationRequested();
        return (winner, failures.DefaultIfEmpty(EgressFailureKind.Unreachable).MinBy(Rank));
    }

    // A host that refuses tells more than one that is silent, and that more than a family without a route.
    private static int Rank(EgressFailureKind failure) => failure switch
    {
        EgressFailureKind.ConnectionRefused => 0,
        EgressFailureKind.TimedOut => 1,
        _ => 2,
    };

    private static IEnumerable<IPAddress> InTurns(IReadOnlyList<IPAddress> addresses)
    {
        var first = addresses.Where(address => address.AddressFamily == addresses[0].AddressFamily).ToArray();
        var second = addresses.Where(address => address.AddressFamily != addresses[0].AddressFamily).ToArray();
        for (var i = 0; i < Math.Max(first.Length, second.Length); i++)
        {
            if (i < first.Length) yield return first[i];
            if (i < second.Length) yield return second[i];
        }
    }

    private static async Task<(Socket? Socket, EgressFailureKind Failure)> ConnectAsync(IPAddress address, int port, CancellationToken cancellation)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellation);
            return (socket, default);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            socket?.Dispose();
            return (null, exception is SocketException { SocketErrorCode: var code } ? KindOf(code) : EgressFailureKind.TimedOut);
        }
    }

    private static EgressFailureKind KindOf(SocketError code) => code switch
    {
        SocketError.ConnectionRefused => EgressFailureKind.ConnectionRefused,
        SocketError.TimedOut => EgressFailureKind.TimedOut,
        SocketError.ConnectionReset => EgressFailureKind.Disconnected,
        _ => EgressFailureKind.Unreachable,
    };
}
