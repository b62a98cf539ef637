namespace Conversion.PlatformSimulator.Scenarios;

/// <summary>
/// Something that happens to requests: which ones (all that is given has to fit), how often, and what. Of several that fit a
/// request, the one added last happens.
/// </summary>
/// <remarks>
/// A <em>visit</em> is one extraction with the downloads that follow from it: the platforms hand out tokens, and so does the
/// simulator, so that a tool's own repetitions stay one visit, and a fresh extraction is another.
/// </remarks>
public sealed record Scenario
{
    /// <summary>The platform's name, such as <c>youtube</c>.</summary>
    public string? Platform { get; init; }

    /// <summary>The item's id.</summary>
    public string? Id { get; init; }

    /// <summary>The clients it happens to, by the name that they give themselves (<c>TVHTML5</c>, <c>VISIONOS</c>; <c>WEB</c> for pages).</summary>
    public IReadOnlyList<string>? Clients { get; init; }

    /// <summary>The clients it does not happen to.</summary>
    public IReadOnlyList<string>? ExceptClients { get; init; }

    /// <summary>The user name at the proxy, which stands for the address that the platform sees; empty: without one.</summary>
    public string? Exit { get; init; }

    /// <summary>Whether to those only who have signed in (their cookies say so), or to the others only; null for all.</summary>
    public bool? SignedIn { get; init; }

    /// <summary>The media file, by the start of its name (<see cref="Serving.MediaAssets"/>): <c>video-1080</c>.</summary>
    public string? Asset { get; init; }

    /// <summary>Where: null for media when the effect is one on bytes, else for pages and the API.</summary>
    public Part? On { get; init; }

    /// <summary>How many visits it happens to, 1 or more; null for all.</summary>
    public int? Visits { get; init; }

    /// <summary>How many fitting requests of each visit pass first.</summary>
    public int Skip { get; init; }

    /// <summary>How many fitting requests of each visit it happens to after those, 1 or more; null for all.</summary>
    public int? Requests { get; init; }

    /// <summary>The answer is as though this were the matter with the item.</summary>
    public Situation? Situation { get; init; }

    /// <summary>The answer is this status, 100–599, without what was asked for.</summary>
    public int? Status { get; init; }

    /// <summary>Retry-After of the status, in seconds.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The answer begins after so many seconds.</summary>
    public double? DelaySeconds { get; init; }

    /// <summary>Greatest rate of each answer, in bytes/second.</summary>
    public int? BytesPerSecond { get; init; }

    /// <summary>The connection is reset after so many bytes of an answer.</summary>
    public long? CutAfterBytes { get; init; }

    /// <summary>Nothing more comes after so many bytes of an answer, and the connection stays.</summary>
    public long? StallAfterBytes { get; init; }

    /// <summary>After so many bytes of media the visit's addresses are worth nothing: the answer is cut, and all others are 403.</summary>
    public long? RevokeAfterBytes { get; init; }

    /// <summary>Whether it happens to the bytes of an answer, and not to its sense.</summary>
    internal bool IsAboutBytes => BytesPerSecond is not null || CutAfterBytes is not null || StallAfterBytes is not null || RevokeAfterBytes is not null;

    /// <summary>What is wrong with it, in words; null when it can happen.</summary>
    internal string? Problem() => this switch
    {
        { Situation: null, Status: null, DelaySeconds: null, IsAboutBytes: false } =>
            "Nothing happens in it. Give a situation, status, delaySeconds, bytesPerSecond, cutAfterBytes, stallAfterBytes or revokeAfterBytes.",
        { Status: < 100 or > 599 } => $"The status {Status} is none: it must be from 100 to 599.",
        { Visits: < 1 } or { Requests: < 1 } or { Skip: < 0 } => "It must happen once at least: visits and requests are 1 or more, skip is 0 or more.",
        { DelaySeconds: < 0 } or { BytesPerSecond: < 1 } or { CutAfterBytes: < 0 } or { StallAfterBytes: < 0 } or { RevokeAfterBytes: < 0 } =>
            "Bytes and seconds are not negative, and a rate is 1 byte/s at least.",
        _ => null,
    };

    /// <summary>Whether <paramref name="call"/> is one that this may happen to.</summary>
    internal bool Fits(Call call) =>
        (Platform is null || Platform == call.Platform)
        && (Id is null || Id == call.Id)
        && (Clients is null || Clients.Contains(call.Client, StringComparer.OrdinalIgnoreCase))
        && (ExceptClients is null || !ExceptClients.Contains(call.Client, StringComparer.OrdinalIgnoreCase))
        && (Exit is null || Exit == (call.Exit ?? ""))
        && (SignedIn is null || SignedIn == call.IsSignedIn)
        && (Asset is null || call.Asset?.StartsWith(Asset, StringComparison.Ordinal) == true)
        && (On is { } part ? part == call.Part : IsAboutBytes || Asset is not null ? call.Part == Part.Media : call.Part is Part.Page or Part.Api);
}
