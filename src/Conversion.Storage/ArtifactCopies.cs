namespace Conversion.Storage;

/// <summary>Artifacts from one store to another.</summary>
public static class ArtifactCopies
{
    /// <summary>Gives <paramref name="target"/> what <paramref name="source"/> has by that id, whatever it has now.</summary>
    /// <returns>False when the source has none: it was removed meanwhile.</returns>
    /// <exception cref="ArtifactStoreException">It could not be read there, is damaged, or could not be written here.</exception>
    public static async Task<bool> CopyAsync(this IArtifactStore source, string artifactId, IArtifactStore target, CancellationToken cancellation)
    {
        await using var content = await source.OpenAsync(artifactId, cancellation);
        if (content is null)
            return false;
        await target.RestoreAsync(content.Artifact, content, cancellation);
        return true;
    }
}
