using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Media.Egress;

/// <summary>Looks a name up: all its addresses, of both families, or a <see cref="System.Net.Sockets.SocketException"/>.</summary>
/// <param name="host">The name, in its normal form.</param>
/// <param name="cancellation">Nobody waits any more. The task may ignore that; it ends when the lookup holds nothing any more.</param>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellation);

/// <summary>The one way out: every connection that the tools and the host make to a source goes through a session of this proxy.</summary>
public sealed class EgressProxy
{
    private readonly EgressOptions _options;
    private readonly UpstreamDialer _dialer;
    private readonly ILogger _logger;

    /// <param name="options">The settings.</param>
    /// <param name="logger">Hears of every denial; null for none.</param>
    /// <param name="resolve">Looks names up; the system's resolver when null.</param>
    /// <exception cref="ArgumentException"><paramref name="options"/> have a problem.</exception>
    public EgressProxy(EgressOptions options, ILogger<EgressProxy>? logger = null, ResolveHost? resolve = null)
        : this(options, logger, resolve, LocalNetworkWatch.OfThisMachine)
    {
    }

    internal EgressProxy(EgressOptions options, ILogger<EgressProxy>? logger, ResolveHost? resolve, Func<LocalNetworks> local)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems().FirstOrDefault() is { } problem) throw new ArgumentException(problem, nameof(options));
        _options = options;
        _logger = logger ?? NullLogger<EgressProxy>.Instance;
        Policy = new EgressPolicy(options, local);
        _dialer = new UpstreamDialer(options, Policy, resolve is null ? BoundedResolver.System : new BoundedResolver(resolve));
    }

    /// <summary>What is let through; also fit to judge an address when it is submitted.</summary>
    public EgressPolicy Policy { get; }

    /// <summary>Opens a proxy of its own for one attempt: a listener on a free loopback port that lives until the session is disposed.</summary>
    /// <param name="maxReceivedBytes">Bytes from upstream, at least 1, after which the session cuts every connection.</param>
    /// <param name="via">
    /// Another proxy of the operator's for this session, behind the same filter: it gets only what the filter has let through, and resolves
    /// names itself. Null for <see cref="EgressOptions.UpstreamProxy"/>, or none.
    /// </param>
    public EgressSession OpenSession(long maxReceivedBytes, Uri? via = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxReceivedBytes, 1);
        return new EgressSession(_options, via is null ? _dialer : _dialer.Via(via), _logger, maxReceivedBytes);
    }
}
