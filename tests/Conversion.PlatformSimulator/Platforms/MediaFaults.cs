using Conversion.PlatformSimulator.Scenarios;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>What can go wrong with media in the same way everywhere.</summary>
internal static class MediaFaults
{
    /// <summary>Exhibits for a platform whose items are named by <paramref name="idOf"/> of a word.</summary>
    public static IReadOnlyList<Exhibit> Of(Func<string, string> idOf) =>
    [
        new(idOf("forbidden"), "Media answers 403")
        {
            Own = [new Scenario { On = Part.Media, Status = 403 }], Error = "unable to download video data: HTTP Error 403: Forbidden",
        },
        new(idOf("stalled"), "Media stops after 48 KiB") { Own = [new Scenario { StallAfterBytes = 48 * 1024 }] },
        new(idOf("slow"), "Media comes at 24 KiB/s: slow, and good to watch") { Own = [new Scenario { BytesPerSecond = 24 * 1024 }] },
    ];

    /// <summary>An API that has had enough of the visitor.</summary>
    public static Exhibit RateLimited(string id, string error = "Unable to download JSON metadata: HTTP Error 429: Too Many Requests") =>
        new(id, "The API answers 429, with Retry-After") { Own = [new Scenario { On = Part.Api, Status = 429, RetryAfterSeconds = 7 }], Error = error };
}
