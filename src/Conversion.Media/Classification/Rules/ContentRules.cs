using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>What an extractor says about the content, on any platform: the most definite answer first.</summary>
internal static class ContentRules
{
    /// <summary>Said of a video that is there and unavailable at once, so it goes before all platforms' sentences.</summary>
    public static readonly FailureRule[] Protection =
    [
        new(ContentDrm, @"\bdrm\b|digital rights management"),
    ];

    public static readonly FailureRule[] Rules =
    [
        new(ContentIsLive, @"live (event|stream|streams|video|videos) (is|are) not supported|is a live (stream|video|broadcast)"),
        new(ContentIsLive, @"live dash videos|is (currently|still) (live|streaming)\b"),
        new(ContentNotYetAvailable, @"(live event|premiere|livestream|live stream|stream|broadcast|event|show|program|space|ride) (has not|hasn't|has yet to|not) (yet )?(started|begun|begin|start)"),
        new(ContentNotYetAvailable, @"not (yet )?started( yet)?\b|will (begin|start|be available|go live|premiere)|premieres in"),
        new(ContentNotYetAvailable, @"scheduled (for|to)|has not (yet )?(aired|premiered|been released)|not (available|released) yet"),
        new(ContentNotYetAvailable, @"not yet (available|released|aired)|is not currently live|is not live\b"),
        new(ContentNotYetAvailable, @"\b(is|currently|now) offline\b|upcoming|available after|release date:"),
        new(ContentNotYetAvailable, @"(still|currently|is|being|we're) (being )?(processing|processed|encoded|encoding|transcoded|transcoding|uploading)"),
        new(ContentNotYetAvailable, @"auto-playing|still be (uploading|processing)|available shortly|not downloadable yet|too new\?"),
        new(ContentAgeRestricted, @"confirm your age|age[- ]restrict|age[- ]gate|age verif|adult verification|inappropriate for some"),
        new(ContentAgeRestricted, @"(under|over|older than|least) \d\d\b|\bnsfw|nsfl|18\+|adult content|adults only"),
        new(ContentAgeRestricted, @"mature (content|audience)|explicit content|sensitive content"),
        new(ContentGeoBlocked, @"geo[- ]?(restrict|block)|geograph"),
        new(ContentGeoBlocked, @"(your|this|certain|some|the) (country|region|location|territory|area)\b|available in .{2,40} only$"),
        new(ContentGeoBlocked, @"only (available|licensed) .{0,30}\b(in|within|to users in) [A-Z]|country-restricted|^(this )?video (is )?restricted to "),
        new(ContentGeoBlocked, @"not made this (video|content) available|outside (of )?(the|your)|licens\w+ (restrictions|reasons)"),
        new(ContentGeoBlocked, @"licensed to users in|censorship|russian government|regional(ly)? (restrict|lock)|withheld in"),
        new(ContentMembersOnly, @"members[- ]only|member's only"),
        new(ContentMembersOnly, @"only (available )?(for|to) (\w+ )?(members|subscribers|patrons|supporters|sponsors)"),
        new(ContentMembersOnly, @"(subscriber|supporter|premium|member|patron|vip)s?[- ]only|for (premium|paying|subscribed|vip) "),
        new(ContentMembersOnly, @"premium (video|content|subscription|account|member|users|supporters)"),
        new(ContentMembersOnly, @"requires? (a |an |the )?(\w+ )?(subscription|membership|payment|purchase)|payment"),
        new(ContentMembersOnly, @"purchase|not subscribed|must subscribe|subscription|pay(ing)? for|paid (video|content|member)"),
        new(ContentMembersOnly, @"join this channel|pledge|\bis locked$|supporters|ticket|is paid\b|vip account|\bis not free\b"),
        new(ContentPrivate, @"\bprivate\b|protected (tweet|post|account)|password[- ]protect|protected by a pass(word|code)"),
        new(ContentPrivate, @"^(wrong|invalid|incorrect) (video )?password|(wrong|invalid|incorrect) video password|--video-password"),
        new(ContentPrivate, @"permission to (view|watch|access)|friends[- ]only|(available|visible) (only )?to friends|not (been )?made available to anyone|privacy settings"),
        new(ContentPrivate, @"granted (you )?access|not authori[sz]ed to view|limits who can view"),
        new(ContentPrivate, @"only available for registered users who follow"),
        new(LoginRequired, @"(token|cookies?|session|credentials).{0,40}(expired|invalid)|(?<!\()(expired|invalid) (token|cookies?|session)"),
        new(ContentRemoved, @"(been|was|is|are|were|video|content|post|tweet) (removed|deleted|taken down|disabled|suspended|terminated)"),
        new(ContentRemoved, @"no longer (available|exists?|online)|in no longer|may (have been|be) (deleted|removed)|suspended account"),
        new(ContentRemoved, @"account.{0,40}(terminated|suspended|closed|deleted)|closed their"),
        new(ContentRemoved, @"copyright (claim|grounds|reasons|infring)|violat(ed|ing|es)\b|violation of (the|our|terms|community)|(has|have) expired|link is expired|stream has expired"),
        new(ContentRemoved, @"most likely expired|rights expired|replay is disabled|recording is not available|^removed\b|^deleted\b|^expired\b|has been offline"),
        new(ContentRemoved, @"ended and there is no archive|(live|livestream|live stream|event|broadcast) (has |was )?ended"),
        new(ContentRemoved, @"downloadable vod is not available"),
        new(RateLimited, @"rate[- ]?limit|too many requests|exceeded the .{0,20}limit|please wait and try|slow down|temporarily blocked"),
        new(RateLimited, @"play limit"),
        new(ServerError, @"error on server-side|temporarily unavailable|internal (server )?error"),
        new(BotCheck, @"not a (ro)?bot\b|captcha|anti-?bot|suspected as a bot|are you a (human|robot)|verify (that )?you are (a )?human"),
        new(BotCheck, @"unusual traffic|cloudflare.{0,20}challenge|solve js challenge|automated (requests|queries)|requests automated"),
        new(LoginRequired, @"log[- ]?in\b|logged[- ]in|sign(ed)?[- ]in\b|authenticat|registered users|account is (needed|required)"),
        new(LoginRequired, @"requires? (an )?account|cookies (\(not|are needed|are required)|fresh cookies|session cookies"),
        new(LoginRequired, @"unauthori[sz]ed|not authori[sz]ed|must be logged|credentials|token (has |is )?(expired|invalid)|access token .{0,60}(not valid|invalidated)|\busername\b"),
        new(LoginRequired, @"do(es)? not have access|don't have access"),
        // An address that is blocked stays so; another way out may help, waiting does not.
        new(AccessDenied, @"ip (address )?(is |has been )?(likely )?(being )?(blocked|banned|unable)", Retryable: false),
        new(AccessDenied, @"access (is |was |to .{0,40} )?(been )?(denied|forbidden|blocked)|blocked (by|from|due to)|forbidden\b"),
        new(AccessDenied, @"embed-only|embedding|referer header|playback on other websites|not allowed to|tls fingerprint"),
        new(AccessDenied, @"is inaccessible|access restricted"),
        new(ContentNoMedia, @"no (video|media|audio|songs?|sound|playable|downloadable|valid video|supported media|suitable|active)s?\b.{0,40}(found|could be found|on the|in the|in this|at the|available|post)"),
        new(ContentNoMedia, @"there is no (video|audio|media)"),
        new(ContentNoMedia, @"(does|do) ?n[o']t (contain|have|include) (a |an |any )?(\w+ )?(video|audio|media|playable|tracks?\b)|is not a video"),
        new(ContentNoMedia, @"^not a video|no video could be|without (a )?video|only (images|photos|pictures)|image[- ]only"),
        new(ContentNoMedia, @"no (\w+ )?embed|(video|media|playlist|post) is empty|does not have any videos"),
        new(ContentNoMedia, @"no (media|video|mp4)$|no playlist items|no media links"),
        new(ToolMissing, @"impersonate target .{0,60}not available|missing dependencies required"),
        // What a page lacks tells of a changed page; what a platform lacks, of a wrong link.
        new(PlatformChanged, @"(data|id|url|parameters|information|details|element|metadata|player|script|token|jscode'?)s? (was |were |is )?not found"),
        new(NotFound, @"does ?n[o']t exist|doesn't exist|not found\b|no such (?!option)\w+|could not be found"),
        new(NotFound, @"no status found|unknown (user|channel|clip)\b|no .{2,40} with id"),
        new(ContentRemoved, @"(video|content|track|post) (is|has been|was) blocked"),
        new(ContentRemoved, @"unavailable|is not available|isn't available|not available\b|unplayable|cannot be (played|accessed)"),
        new(ContentRemoved, @"can't be (played|accessed)"),
        new(ServerError, @"try again later|please try again|an error occurred|something went wrong|unexpected error"),
    ];
}
