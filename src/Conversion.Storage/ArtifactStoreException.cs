namespace Conversion.Storage;

/// <summary>Why a store could not do what it was asked.</summary>
public enum StorageFault
{
    /// <summary>None of the others; the message says what the system said.</summary>
    Unusable,

    /// <summary>The disk, the bucket or the quota is full.</summary>
    OutOfSpace,

    /// <summary>It can be read, and takes nothing.</summary>
    ReadOnly,

    /// <summary>The store refuses the account that the service has there.</summary>
    Denied,

    /// <summary>It does not answer, broke off, or answers that it is out of order.</summary>
    Unreachable,

    /// <summary>It did not do it within the time that it has.</summary>
    TooSlow,

    /// <summary>The bytes there, or a part of them, are not what was stored.</summary>
    Damaged,

    /// <summary>The id already holds other bytes.</summary>
    Taken,

    /// <summary>The file to be stored is missing, no plain file, or changed meanwhile: nothing is wrong with the store.</summary>
    BadSource,
}

/// <summary>The store could not do what it was asked.</summary>
/// <param name="message">What failed, why, and where it helps what to do.</param>
/// <param name="fault">The same for programs.</param>
/// <param name="inner">What the system said.</param>
public sealed class ArtifactStoreException(string message, StorageFault fault, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public StorageFault Fault { get; } = fault;

    /// <summary>Whether the cause is a full disk or quota.</summary>
    public bool OutOfSpace => Fault == StorageFault.OutOfSpace;

    internal static void ThrowIfOther(StoredArtifact promised, StoredArtifact received)
    {
        if (promised != received)
            throw new ArtifactStoreException(
                $"Artifact {promised.ArtifactId} was not taken: {received.SizeBytes} bytes with the SHA-256 {received.Sha256} came instead of {promised.SizeBytes} with {promised.Sha256}.",
                StorageFault.Damaged);
    }
}
