using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>The way to the site: names, sockets, TLS, in the words of Python, OpenSSL, GnuTLS, libc, ffmpeg and curl.</summary>
internal static class NetworkRules
{
    public static readonly FailureRule[] Rules =
    [
        // A handshake that was cut off may go through next time; a certificate does not mend itself.
        new(TlsError, @"unexpected_eof|eof occurred in violation|tls connection was non-properly", Retryable: true),
        new(TlsError, @"certificate|unknown ca\b|self[- ]signed|hostname mismatch|hostname .{0,80} doesn't match|handshake failure"),
        new(TlsError, @"tls connect error|curl: \((35|51|53|54|58|59|60|64|66|77|80|83)\)"),
        new(TlsError, @"wrong version number|unsupported protocol|tlsv1 alert|tls fatal alert"),
        new(TlsError, @"alert (internal error|protocol version|unrecognized)|unrecognized name|dh key too small|legacy renegotiation"),
        new(TlsError, @"unsafe_legacy|sslv3_alert|ssl routines|\[ssl[:\]]|ssl: [A-Z_]{4,}|ssl error|sslerror|no protocols available"),
        new(NetworkTimeout, @"timed? ?out|timeout|\[errno (110|60|10060)\]|\[winerror 10060\]|operation too slow|error number -(110|138|60|10060)\b"),
        new(SourceCorrupt, @"downloaded file is empty"),
        new(NetworkUnreachable, @"name or service not known|name does not resolve|temporary failure in name resolution|getaddrinfo"),
        new(NetworkUnreachable, @"nodename nor servname|no address associated|failed to resolve|could not resolve|name resolution"),
        new(NetworkUnreachable, @"nxdomain|servfail|\[errno (-2|-3|-5|8|11001)\]"),
        new(NetworkUnreachable, @"connection refused|network is unreachable|no route to host|host is (down|unreachable)"),
        new(NetworkUnreachable, @"\[errno (101|111|113|61|51|65|10061|10065|99)\]|\[winerror 100(51|61|65)\]"),
        new(NetworkUnreachable, @"cannot assign requested address|network (is )?down|failed to establish a new connection"),
        new(NetworkUnreachable, @"actively refused|^(\{url\} |(\[[^\]]*\] )?error opening input( files?)?: )?input/output error$|error in the (pull|push) function|error number -(101|104|108|111|113|100[56]\d)\b"),
        new(NetworkUnreachable, @"curl: \((5|6|7|18|52|55|56|92|95|97)\)"),
        new(NetworkUnreachable, @"connection (was )?(reset|aborted|closed|broken|lost)|reset by peer|remote end closed|forcibly closed"),
        new(NetworkUnreachable, @"(?<!((frame\(\)|trailer.{0,40}|muxing.{0,40}): ))broken pipe|incomplete ?read|bytes read, \d+ more expected|content too short|premature"),
        new(NetworkUnreachable, @"stream ends prematurely|remotedisconnected|\[errno (104|54|32|103|10053|10054)\]"),
        new(NetworkUnreachable, @"\[winerror 1005[34]\]|did not get any data blocks|giving up after \d+ (fragment )?retries|end of file"),
        new(NetworkUnreachable, @"bad ?status ?line|empty reply|invalid chunk|chunkedencodingerror"),
        new(NetworkUnreachable, @"<?urlopen error|a network error has occurred|transporterror"),
    ];
}
