using Conversion.Storage.FileSystem;
using Conversion.Storage.Mirrored;
using Conversion.Storage.S3;
using Microsoft.Extensions.Logging;

namespace Conversion.Storage;

/// <summary>Where results are kept: section <c>Converter:Storage</c>.</summary>
public sealed record StorageOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Converter:Storage";

    private const string Mirrored = "mirrored";

    /// <summary><c>filesystem</c>, <c>s3</c>, or <c>mirrored</c> for a <see cref="Primary"/> and a <see cref="Backup"/>.</summary>
    public string Kind { get; set; } = StoreLocation.FileSystem;

    /// <summary>The folder of the kind <c>filesystem</c>; empty for <c>artifacts</c> in the data directory.</summary>
    public string Folder { get; set; } = "";

    /// <summary>The bucket of the kind <c>s3</c>.</summary>
    public S3Options S3 { get; set; } = new();

    /// <summary>Where is read from first, of the kind <c>mirrored</c>.</summary>
    public StoreLocation Primary { get; set; } = new();

    /// <summary>Where is read from else, of the kind <c>mirrored</c>.</summary>
    public StoreLocation Backup { get; set; } = new();

    /// <summary>How the two of the kind <c>mirrored</c> are kept alike.</summary>
    public MirrorOptions Mirror { get; set; } = new();

    /// <summary>Whether download links lead to the bucket itself, where there is one, instead of through the service.</summary>
    public bool DirectLinks { get; set; }

    /// <summary>How fast a node reads what is kept, in search of damage; 0 for not at all.</summary>
    public long ScrubBytesPerSecond { get; set; } = 4 << 20;

    /// <summary>Hours from the end of such a search to the next. 0.01 to 8,760.</summary>
    public double ScrubHours { get; set; } = 24;

    /// <summary>What is wrong with them, each with the setting's name.</summary>
    public IEnumerable<string> Problems() => Kind switch
    {
        Mirrored => [.. Primary.Problems($"{Section}:Primary"), .. Backup.Problems($"{Section}:Backup"), .. BackupProblems(), .. Mirror.Problems($"{Section}:Mirror"), .. ScrubProblems()],
        StoreLocation.FileSystem or StoreLocation.Bucket => [.. Single.Problems(Section), .. ScrubProblems()],
        _ => [$"{Section}:Kind: '{Kind}' is unknown. It is {StoreLocation.FileSystem}, {StoreLocation.Bucket} or {Mirrored}."],
    };

    /// <summary>The stores, one or two of them.</summary>
    /// <param name="dataDirectory">Where results are when no folder is named.</param>
    /// <param name="time">The stores' clock.</param>
    /// <param name="logs">Where they note what they do.</param>
    public StoreCopies Open(string dataDirectory, TimeProvider time, ILoggerFactory logs)
    {
        var folder = Path.Combine(dataDirectory, "artifacts");
        return Kind == Mirrored
            ? new StoreCopies([Measured("primary", Primary.Open(folder, time, logs)), Measured("backup", Backup.Open(folder, time, logs))])
            : new StoreCopies([Measured("storage", Single.Open(folder, time, logs))]);
    }

    private static StoreCopy Measured(string name, IArtifactStore store) => new(name, new MeasuredArtifactStore(name, store));

    private StoreLocation Single => new() { Kind = Kind, Folder = Folder, S3 = S3 };

    private IEnumerable<string> BackupProblems()
    {
        if (Backup is { Kind: StoreLocation.FileSystem, Folder: "" })
            yield return $"{Section}:Backup:Folder: the folder is missing. Name one on another disk than the primary's.";
        else if (Primary with { S3 = new S3Options() } == Backup with { S3 = new S3Options() } && (Primary.Kind == StoreLocation.FileSystem || Primary.S3 == Backup.S3))
            yield return $"{Section}:Backup: it is the same place as the primary. A copy that is lost with the first is none.";
    }

    private IEnumerable<string> ScrubProblems()
    {
        if (ScrubBytesPerSecond < 0)
            yield return $"{Section}:ScrubBytesPerSecond: {ScrubBytesPerSecond} is negative. 0 turns the search off.";
        if (ScrubHours is not (>= 0.01 and <= 8760))
            yield return $"{Section}:ScrubHours: {ScrubHours} is not between 0.01 and 8760.";
    }
}

/// <summary>Where one store is.</summary>
public sealed record StoreLocation
{
    internal const string FileSystem = "filesystem", Bucket = "s3";

    /// <summary><c>filesystem</c> or <c>s3</c>.</summary>
    public string Kind { get; set; } = FileSystem;

    /// <summary>The folder of the kind <c>filesystem</c>, which has to be there; empty for the data directory's own, which is made.</summary>
    public string Folder { get; set; } = "";

    /// <summary>The bucket of the kind <c>s3</c>.</summary>
    public S3Options S3 { get; set; } = new();

    /// <summary>What is wrong with it, each with the setting's name below <paramref name="section"/>.</summary>
    public IEnumerable<string> Problems(string section) => Kind switch
    {
        Bucket => S3.Problems($"{section}:S3"),
        FileSystem => [],
        _ => [$"{section}:Kind: '{Kind}' is unknown. It is {FileSystem} or {Bucket}."],
    };

    /// <summary>The store there.</summary>
    /// <param name="folder">Where it is when no folder is named.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="logs">Where it notes what it does.</param>
    public IArtifactStore Open(string folder, TimeProvider time, ILoggerFactory logs) => Kind == Bucket
        ? new S3ArtifactStore(S3, time, logs.CreateLogger<S3ArtifactStore>())
        : new FileSystemArtifactStore(Folder.Length > 0 ? Folder : folder, time, logs.CreateLogger<FileSystemArtifactStore>(), mustExist: Folder.Length > 0);
}
