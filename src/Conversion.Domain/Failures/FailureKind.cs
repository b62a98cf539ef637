using System.Text.Json.Serialization;

namespace Conversion.Domain.Failures;

/// <summary>Every way a conversion can fail: bounded, and used alike for retries, events, metrics and the API.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<FailureKind>))]
public enum FailureKind
{
#pragma warning disable CS1591 // the names are the contract; the catalogue of failures says what each means, in words for users
    ContentPrivate,
    ContentRemoved,
    ContentAgeRestricted,
    ContentGeoBlocked,
    ContentMembersOnly,
    ContentDrm,
    ContentNotYetAvailable,
    ContentIsLive,
    ContentNoMedia,
    LoginRequired,
    BotCheck,
    RateLimited,
    AccessDenied,
    NotFound,
    PlatformChanged,
    UnsupportedUrl,
    InvalidUrl,
    UrlNotAllowed,
    FormatUnavailable,
    NetworkUnreachable,
    NetworkTimeout,
    TlsError,
    ServerError,
    TooLarge,
    TooLong,
    SourceCorrupt,
    ConversionFailed,
    Stalled,
    TimedOut,
    WorkerLost,
    OutOfDisk,
    OutOfMemory,
    ToolMissing,
    PermissionDenied,
    StorageFailed,
    Cancelled,
    Unknown,
#pragma warning restore CS1591
}
