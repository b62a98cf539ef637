using System.Security.Cryptography;
using System.Text;
using Conversion.Api.Problems;

namespace Conversion.Api.Jobs;

/// <summary>One caller's key and the job that it made. Inserted with the job's first event, so one key makes one job (invariant I9).</summary>
/// <param name="Id">Caller and key, hashed.</param>
/// <param name="RequestHash">SHA-256 of what was asked for.</param>
/// <param name="JobId">The job.</param>
/// <param name="At">When.</param>
public sealed record IdempotencyKey(string Id, string RequestHash, Guid JobId, DateTimeOffset At)
{
    /// <summary>Longest key.</summary>
    public const int MaxLength = 128;

    /// <summary>The id for <paramref name="caller"/>'s <paramref name="key"/>; lengths keep two callers' keys apart.</summary>
    public static string IdFor(string caller, string key) => Hash($"{caller.Length}:{caller}{key}");

    /// <summary>The key of <paramref name="request"/>; null when it has none. False when what it has is no key.</summary>
    public static bool TryRead(HttpRequest request, out string? key)
    {
        var isThere = request.Headers.TryGetValue("Idempotency-Key", out var keys);
        key = keys.FirstOrDefault();
        return !isThere || (keys.Count == 1 && IsValid(key ?? ""));
    }

    /// <summary>The answer to a request whose key cannot be used.</summary>
    public static IResult Unusable() =>
        Problem.Result(400, "request-invalid", "The Idempotency-Key cannot be used.", "Send it once, with 1 to 128 visible ASCII characters.");

    /// <summary>Whether <paramref name="key"/> is 1–128 visible ASCII characters.</summary>
    public static bool IsValid(string key) => key.Length is >= 1 and <= MaxLength && key.All(c => c is > ' ' and <= '~');

    /// <summary>SHA-256 in hex.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
