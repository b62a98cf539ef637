using System.Buffers;

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

    internal static void ThrowIfInvalid(string? artifactId, string parameter)
    {
        if (!IsValid(artifactId))
            throw new ArgumentException("An artifact's id is 32 lower-case hex digits.", parameter);
    }
}
