using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>Warnings that name the cause of a consequence.</summary>
internal static class WarningRules
{
    /// <summary>What the tool fell back from: the fall-back's own error says nothing about the cause.</summary>
    public static readonly FailureRule[] Overruling =
    [
        new(LoginRequired, @"locked behind the login page", "instagram"),
    ];

    public static readonly FailureRule[] Rules =
    [
        new(BotCheck, @"not a (ro)?bot\b|captcha|ip is likely being blocked|anti-?bot"),
        new(RateLimited, @"HTTP ?Error 429|rate[- ]?limit|too many requests"),
        new(PlatformChanged, @"(n|nsig|signature|sig) ?(challenge)? (solving|extraction) failed|nsig|challenge solv|unable to decode n"),
        new(PlatformChanged, @"forcing sabr|missing a url|po token|precondition check failed|only images are available"),
        new(ContentDrm, @"\bdrm\b"),
        new(ServerError, @"HTTP ?Error 5\d\d"),
        new(AccessDenied, @"HTTP ?Error 403"),
        new(LoginRequired, @"HTTP ?Error 401|cookies are no longer valid|log in for access|requiring login|not granting access"),
        new(LoginRequired, @"\{login-hint\}"),
        new(NetworkTimeout, @"timed? ?out"),
        new(NetworkUnreachable, @"connection (was )?(reset|aborted|closed)|reset by peer|incomplete ?read|more expected|eof occurred|remote end closed"),
        new(NetworkUnreachable, @"name or service not known|name resolution|failed to resolve|getaddrinfo|connection refused"),
        new(NetworkUnreachable, @"network is unreachable|no route to host"),
        new(TlsError, @"certificate|handshake failure"),
        new(ToolMissing, @"no supported javascript runtime|ffmpeg not found"),
        new(NotFound, @"HTTP Error (404|410) .*fragment", Retryable: true),
        new(NotFound, @"HTTP ?Error (404|410)"),
    ];
}
