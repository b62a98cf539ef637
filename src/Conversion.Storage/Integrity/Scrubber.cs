using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Conversion.Storage.Integrity;

/// <summary>
/// Reads every artifact of one store, or of copies in several, compares it with its SHA-256, and restores what is damaged or
/// missing from a copy that is sound.
/// </summary>
/// <param name="copies">The stores, which should all hold the same.</param>
/// <param name="pace">How fast is read.</param>
/// <param name="promised">What an artifact has to be; null for one that nobody is promised, which is passed over. Left out: what lies beside it says it.</param>
public sealed class Scrubber(IReadOnlyList<StoreCopy> copies, ReadingPace pace, Func<string, CancellationToken, Task<StoredArtifact?>>? promised = null)
{
    private const int BufferBytes = BlockSums.BlockBytes;

    /// <summary>Looks through all of it once.</summary>
    /// <param name="repair">Whether what is found is restored.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <returns>Each artifact, with what is wrong with its copies.</returns>
    /// <exception cref="ArtifactStoreException">A store could not be listed.</exception>
    public async IAsyncEnumerable<ScrubbedArtifact> RunAsync(bool repair, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = new HashSet<Guid>();
        foreach (var copy in copies)
        {
            await foreach (var id in copy.Store.ListAsync(cancellation))
            {
                if (seen.Add(Guid.ParseExact(id, "N")) && await ScrubAsync(id, repair, cancellation) is { } scrubbed)
                    yield return scrubbed;
            }
        }
    }

    /// <summary>Looks through one; null when nobody is promised it.</summary>
    public async Task<ScrubbedArtifact?> ScrubAsync(string artifactId, bool repair, CancellationToken cancellation)
    {
        var expected = promised is null ? null : await promised(artifactId, cancellation);
        if (promised is not null && expected is null)
            return null;
        var looks = new List<Look>();
        foreach (var copy in copies)
            looks.Add(await LookAsync(artifactId, copy, expected ?? looks.Find(look => look.Sound is not null)?.Sound, cancellation));
        if (looks.TrueForAll(look => look.State == CopyState.Missing))
            return null; // it was removed meanwhile
        var sound = looks.Find(look => look.Sound is not null);
        var findings = new List<ScrubFinding>();
        foreach (var look in looks.Where(look => look.State != CopyState.Sound))
            findings.Add(await FindingAsync(artifactId, look, repair ? sound : null, cancellation));
        return new ScrubbedArtifact(artifactId, (sound?.Sound ?? expected)?.SizeBytes ?? 0, findings);
    }

    private async Task<ScrubFinding> FindingAsync(string artifactId, Look look, Look? sound, CancellationToken cancellation)
    {
        var (state, reason) = (look.State, look.Reason);
        if (sound is null || state is CopyState.Unreadable or CopyState.Other)
            return new ScrubFinding(look.Copy.Name, state, Repaired: false, reason);
        // What is to be restored may have been removed since it was looked at.
        if (promised is not null && await promised(artifactId, cancellation) is null)
            return new ScrubFinding(look.Copy.Name, state, Repaired: false, "Nobody is promised it any more.");
        try
        {
            bool restored = await sound.Copy.Store.CopyAsync(artifactId, look.Copy.Store, cancellation);
            return new ScrubFinding(look.Copy.Name, state, restored, restored ? reason : "It was removed meanwhile.");
        }
        catch (ArtifactStoreException failure)
        {
            return new ScrubFinding(look.Copy.Name, state, Repaired: false, $"{reason} It could not be restored: {failure.Message}");
        }
    }

    private async Task<Look> LookAsync(string artifactId, StoreCopy copy, StoredArtifact? expected, CancellationToken cancellation)
    {
        try
        {
            await using var content = await copy.Store.OpenAsync(artifactId, cancellation);
            if (content is null)
                return new Look(copy, CopyState.Missing, "It is not there.");
            if (expected is not null && content.Artifact != expected)
                return new Look(copy, promised is null ? CopyState.Other : CopyState.Damaged,
                    $"It has {content.Length} bytes with the SHA-256 {content.Artifact.Sha256} instead of {expected.SizeBytes} with {expected.Sha256}.");
            return await DigestAsync(content, cancellation) == content.Artifact.Sha256
                ? new Look(copy, CopyState.Sound, "") { Sound = content.Artifact }
                : new Look(copy, CopyState.Damaged, "Its bytes have another SHA-256 than they had when they were stored.");
        }
        catch (ArtifactStoreException failure)
        {
            return new Look(copy, failure.Fault == StorageFault.Damaged ? CopyState.Damaged : CopyState.Unreadable, failure.Message);
        }
    }

    private async Task<string> DigestAsync(ArtifactStream content, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        while (await content.ReadAsync(buffer, cancellation) is var count and > 0)
        {
            hash.AppendData(buffer, 0, count);
            await pace.PassAsync(count, cancellation);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record Look(StoreCopy Copy, CopyState State, string Reason)
    {
        public StoredArtifact? Sound { get; init; }
    }
}

/// <summary>How a copy of an artifact is.</summary>
public enum CopyState
{
    /// <summary>As it was stored.</summary>
    Sound,

    /// <summary>Not there.</summary>
    Missing,

    /// <summary>Not what was stored.</summary>
    Damaged,

    /// <summary>It could not be read; it may be sound.</summary>
    Unreadable,

    /// <summary>Sound by itself, and another than the copy before it: nobody knows which of them is right.</summary>
    Other,
}

/// <summary>What is wrong with a copy.</summary>
/// <param name="Copy">Which copy.</param>
/// <param name="State">How it was found.</param>
/// <param name="Repaired">Whether it was restored since.</param>
/// <param name="Reason">In words.</param>
public sealed record ScrubFinding(string Copy, CopyState State, bool Repaired, string Reason);

/// <summary>An artifact that was looked at.</summary>
/// <param name="ArtifactId">Its id.</param>
/// <param name="SizeBytes">Its length in bytes.</param>
/// <param name="Findings">What is wrong; empty when all is well.</param>
public sealed record ScrubbedArtifact(string ArtifactId, long SizeBytes, IReadOnlyList<ScrubFinding> Findings);
