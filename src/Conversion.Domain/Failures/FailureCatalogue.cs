using System.Globalization;
using System.Text.Json;
using static Conversion.Domain.Failures.FailureCause;
using static Conversion.Domain.Failures.FailureKind;
using static Conversion.Domain.Failures.FailureTraits;

namespace Conversion.Domain.Failures;

/// <summary>What each kind of failure means: whose it is to mend, whether waiting can help, and its words for users.</summary>
public static class FailureCatalogue
{
    /// <summary>The failure of <paramref name="kind"/>, worded for <paramref name="platform"/> where that has a wording of its own.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="platform">The platform's name; null for none.</param>
    /// <param name="evidence">The tool's own words, for operators: bounded and redacted by the caller.</param>
    public static Failure Describe(FailureKind kind, string? platform = null, string? evidence = null) =>
        DescribeIn(CultureInfo.InvariantCulture, kind, platform, evidence);

    /// <summary>As <see cref="Describe"/>, in a language; English where that has no text.</summary>
    /// <param name="culture">Whose language.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="platform">The platform's name; null for none.</param>
    /// <param name="evidence">The tool's own words, for operators.</param>
    public static Failure DescribeIn(CultureInfo culture, FailureKind kind, string? platform = null, string? evidence = null)
    {
        var name = NameOf(kind);
        return new Failure(
            kind,
            FailureTexts.Get(name, "title", platform, culture),
            FailureTexts.Get(name, "message", platform, culture),
            FailureTexts.Get(name, "advice", platform, culture),
            TraitsOf(kind).Retryable,
            evidence);
    }

    /// <summary><paramref name="failure"/> with the moment told at which it began, or is to begin; as it is where the kind has no words for that.</summary>
    public static Failure At(Failure failure, DateTimeOffset time) =>
        Extended(failure, "time", time.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture));

    /// <summary><paramref name="failure"/> with the time told until it is to begin, in the platform's own words (<c>3 hours</c>).</summary>
    public static Failure In(Failure failure, string wait) => Extended(failure, "wait", wait);

    /// <summary>The kind's name in the contract: <c>bot_check</c>.</summary>
    public static string NameOf(FailureKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    /// <summary>The kind that is called so in the contract.</summary>
    /// <exception cref="InvalidOperationException">None is.</exception>
    public static FailureKind KindOf(string name) => Enum.GetValues<FailureKind>().Single(kind => NameOf(kind) == name);

    /// <summary>What holds for every failure of <paramref name="kind"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is none of the known ones.</exception>
    public static FailureTraits TraitsOf(FailureKind kind) => kind switch
    {
        ContentPrivate or ContentRemoved or ContentAgeRestricted or ContentGeoBlocked or ContentMembersOnly => Final(Content),
        ContentDrm or ContentNoMedia or NotFound or SourceCorrupt => Final(Content),
        UnsupportedUrl or InvalidUrl or UrlNotAllowed or TooLarge or TooLong => Final(Content),
        // Hours or days, not seconds: the caller is told to come back, the service does not keep knocking.
        ContentNotYetAvailable or ContentIsLive => Later(Content),
        LoginRequired or PlatformChanged or TlsError or FormatUnavailable => Final(Platform),
        BotCheck or RateLimited or AccessDenied or NetworkUnreachable or NetworkTimeout or ServerError => Passing(Platform),
        Stalled or TimedOut or WorkerLost or StorageFailed => Passing(Service),
        OutOfDisk => Later(Service),
        ConversionFailed or OutOfMemory or ToolMissing or PermissionDenied or Unknown => Final(Service),
        // Nobody's fault, and nothing to mend: counted with the service so that no user is blamed for it.
        Cancelled => Final(Service),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The catalogue does not know this kind."),
    };

    private static Failure Extended(Failure failure, string part, string value)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return FailureTexts.Find(NameOf(failure.Kind), part, null, CultureInfo.InvariantCulture) is { } words
            ? failure with { Message = $"{failure.Message} {string.Format(CultureInfo.InvariantCulture, words, value)}" }
            : failure;
    }
}
