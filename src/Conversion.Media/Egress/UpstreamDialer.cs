using System.Net;
using System.Net.Sockets;

namespace Conversion.Media.Egress;

/// <summary>
/// Resolves a name once, judges every address it has, and dials only those that passed. What is dialled is the judged address
/// itself, never the name again, so a name that changes its address in between gains nothing (DNS rebinding).
/// </summary>
internal sealed class UpstreamDialer(EgressOptions options, EgressPolicy policy, BoundedResolver resolver)
{
    /// <summary>The operator's proxy, behind which everything lies; null for none.</summary>
    public Uri? UpstreamProxy { get; private init; } = options.UpstreamProxy;

    /// <summary>The same behind another proxy of the operator's.</summary>
    public UpstreamDialer Via(Uri proxy) => new(options, policy, resolver) { UpstreamProxy = proxy };

    /// <summary>Dials the server that <paramref name="request"/> asks for, or the operator's proxy in its place.</summary>
    /// <param name="request">The tool's request.</param>
    /// <param name="own">Where the session itself listens, which is never dialled.</param>
    /// <param name="cancellation">Ends the try.</param>
    public async Task<DialOutcome> DialAsync(HttpRequestHead request, IPEndPoint own, CancellationToken cancellation)
    {
        var target = request.Target;
        if (policy.Judge(target) is { } denial) return new DialOutcome.Denied([denial]);
        var (host, port) = UpstreamProxy is { } proxy ? (proxy.IdnHost, proxy.Port) : (target.Host, target.Port);
        var (addresses, lookupFailure) = await ResolveAsync(host, cancellation);
        // A mapped address is an IPv4 connection; taken as one, what is judged is exactly what is dialled.
        addresses = [.. addresses.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)];
        if (addresses.Length == 0) return new DialOutcome.Failed(new EgressFailure(target.Host, lookupFailure));

        // The operator chose the proxy; nobody else's address leads to it, so it is not judged.
        var denials = UpstreamProxy is null ? addresses.Select(address => Judge(target, address, own)).ToArray() : new EgressDenial?[addresses.Length];
        var allowed = addresses.Where((_, i) => denials[i] is null).ToArray();
        if (allowed.Length == 0) return new DialOutcome.Denied([.. denials.OfType<EgressDenial>()]);
        var (socket, failure) = await HappyEyeballs.ConnectAsync(allowed, port, TimeSpan.FromSeconds(options.ConnectSeconds), cancellation);
        return socket is not null ? new DialOutcome.Connected(socket) : new DialOutcome.Failed(new EgressFailure(target.Host, failure));
    }

    private EgressDenial? Judge(Domain.Platforms.SourceUrl target, IPAddress address, IPEndPoint own) =>
        policy.Judge(target, address) ?? (address.Equals(own.Address) && target.Port == own.Port
            ? new EgressDenial(target.Host, address, "The address leads back to this service itself. Use a public address.") { Ground = "itself" }
            : null);

    private async Task<(IPAddress[] Addresses, EgressFailureKind Failure)> ResolveAsync(string host, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host, out var literal)) return ([literal], default);
        try
        {
            return (await resolver.ResolveAsync(host, TimeSpan.FromSeconds(options.ResolveSeconds), cancellation), EgressFailureKind.NameNotFound);
        }
        catch (SocketException exception)
        {
            var isUnknown = exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData;
            return ([], isUnknown ? EgressFailureKind.NameNotFound : EgressFailureKind.NameLookupFailed);
        }
        catch (Exception exception) when (exception is TimeoutException or ArgumentException)
        {
            return ([], exception is TimeoutException ? EgressFailureKind.NameLookupFailed : EgressFailureKind.NameNotFound);
        }
    }
}

/// <summary>How a try to dial ended.</summary>
internal abstract record DialOutcome
{
    /// <summary>Connected; the socket is the receiver's.</summary>
    public sealed record Connected(Socket Socket) : DialOutcome;

    /// <summary>Not one address may be dialled.</summary>
    public sealed record Denied(IReadOnlyList<EgressDenial> Denials) : DialOutcome;

    /// <summary>No connection came about.</summary>
    public sealed record Failed(EgressFailure Failure) : DialOutcome;
}
