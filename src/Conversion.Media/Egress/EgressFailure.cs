namespace Conversion.Media.Egress;

/// <summary>A connection that was allowed and did not work out.</summary>
/// <param name="Host">Host as the tool asked for it, in its normal form.</param>
/// <param name="Kind">In which way.</param>
public sealed record EgressFailure(string Host, EgressFailureKind Kind);

/// <summary>The ways in which an allowed connection fails. What happens inside TLS is not visible here.</summary>
public enum EgressFailureKind
{
    /// <summary>The name does not exist, or has no address.</summary>
    NameNotFound,

    /// <summary>The name servers did not answer, or not in time.</summary>
    NameLookupFailed,

    /// <summary>The host is there; nothing listens on the port.</summary>
    ConnectionRefused,

    /// <summary>No route to the host.</summary>
    Unreachable,

    /// <summary>No connection in time, or silence for too long on an open one.</summary>
    TimedOut,

    /// <summary>The host, or the operator's proxy, cut the connection.</summary>
    Disconnected,

    /// <summary>What the host, or the operator's proxy, sent is no valid HTTP.</summary>
    InvalidResponse,
}
