using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Conversion.Storage;

/// <summary>
/// The one shape of an artifact's id: 32 lower-case hex digits. Stores and links build paths and keys from ids of this
/// shape only, so that nothing a caller sends can name a file outside the store.
/// </summary>
public static class ArtifactIds
{
    private const int Length = 32;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether <paramref name="artifactId"/> is an id.</summary>
    public static bool IsValid(string? artifactId) =>
        artifactId is { Length: Length } && !artifactId.AsSpan().ContainsAnyExcept(Digits);

    /// <summary>
    /// The id of what one attempt stores. It follows from the attempt alone, so that whoever finds the artifact of an attempt that
    /// died before it could report, or looks for it, knows whose it is.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="attempt">The attempt's number, unique within the job.</param>
    public static string ForAttempt(Guid job, int attempt) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"attempt:{job:N}:{attempt}")).AsSpan())[..(Length / 2)]);

    internal static void ThrowIfInvalid(string? artifactId, string parameter)
    {
        if (!IsValid(artifactId))
            throw new ArgumentException("An artifact's id is 32 lower-case hex digits.", parameter);
    }
}
