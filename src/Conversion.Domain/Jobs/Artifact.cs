namespace Conversion.Domain.Jobs;

/// <summary>A stored result.</summary>
/// <param name="ArtifactId">Its id in the artifact store, 32 lower-case hex digits.</param>
/// <param name="FileName">Name to download it by: safe on every file system, at most 200 bytes of UTF-8.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="SizeBytes">Length in bytes, above zero.</param>
/// <param name="DurationSeconds">Playing time in seconds, as measured in the result.</param>
/// <param name="Sha256">SHA-256 of the bytes, 64 lower-case hex digits.</param>
/// <param name="ExpiresAt">When retention may remove it; null for never.</param>
/// <param name="Height">Height of its picture in pixels, as measured; null for sound, and in streams from before this was kept.</param>
/// <param name="IsPrivate">
/// Whether an account's cookies were sent for it, or for anything that it may have been made of: it may show what the account alone
/// may see, so no other request is ever served with it. False in streams from before this was kept.
/// </param>
public sealed record Artifact(
    string ArtifactId,
    string FileName,
    string ContentType,
    long SizeBytes,
    double DurationSeconds,
    string Sha256,
    DateTimeOffset? ExpiresAt,
    int? Height = null,
    bool IsPrivate = false);
