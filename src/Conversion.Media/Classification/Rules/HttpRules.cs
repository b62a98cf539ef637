using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>Answers by status code (RFC 9110, RFC 6585, RFC 7725): the number counts, never the server's own phrase.</summary>
internal static class HttpRules
{
    public static readonly FailureRule[] Rules =
    [
        new(BotCheck, @"HTTP Error 403 .{0,20}(cloudflare|anti-bot)"),
        new(NetworkUnreachable, @"tunnel connection failed|http ?error 407|proxy (authentication|error)|proxyerror"),
        new(NetworkUnreachable, @"unable to connect to proxy"),
        new(LoginRequired, @"(HTTP ?Error|status code:?|returned) 401"),
        new(ContentMembersOnly, @"(HTTP ?Error|status code:?|returned) 402"),
        // A page that is no known platform's has made up its mind; the platforms' refusals mostly pass.
        new(AccessDenied, @"unable to download webpage: HTTP Error 403", "generic", Retryable: false),
        new(AccessDenied, @"(HTTP ?Error|status code:?|returned) (403|405|406|418)|403 forbidden"),
        // A piece that is missing midway belongs to a list that ran out: a fresh extraction names new ones.
        new(NotFound, @"HTTP Error (404|410) .*fragment|fragment \d+ not found", Retryable: true),
        new(NotFound, @"(HTTP ?Error|status code:?|returned) (404|410)|404 not found|server returned 410"),
        new(NetworkTimeout, @"(HTTP ?Error|status code:?|returned) (408|504|522|524)|gateway time-?out"),
        new(BotCheck, @"HTTP Error 412", "bilibili"),
        new(RateLimited, @"(HTTP ?Error|status code:?|returned) (412|420|429)|429 too many"),
        new(ContentGeoBlocked, @"(HTTP ?Error|status code:?|returned) 451"),
        new(ServerError, @"(HTTP ?Error|status code:?|returned) 5(\d\d|xx)|internal server error|bad gateway"),
        new(ServerError, @"service (temporarily )?unavailable|error on server-side|over ?capacity"),
        // The way to the sign-in page, again and again.
        new(LoginRequired, @"redirect loop|HTTP ?Error 302", "instagram"),
        new(LoginRequired, @"redirect loop|HTTP ?Error 302", "facebook"),
        new(AccessDenied, @"redirect loop|(HTTP ?Error) 30[1278]"),
        new(PlatformChanged, @"(HTTP ?Error|status code:?|returned) (400|411|413|414|415|417|422)|server returned 4xx"),
        new(SourceCorrupt, @"(HTTP ?Error|status code:?|returned) 416"),
    ];
}
