using Conversion.TestMedia.Samples;

namespace Conversion.PlatformSimulator.Serving;

/// <summary>The media that the platforms serve, by name: <c>video-720.mp4</c>, or for several files <c>hls-video/index.m3u8</c> and its siblings.</summary>
internal static class MediaAssets
{
    private static readonly Dictionary<string, string> SegmentTypes = new()
    {
        [".ts"] = "video/mp2t",
        [".m4s"] = "video/iso.segment",
        [".m3u8"] = "application/vnd.apple.mpegurl",
    };

    private static readonly Dictionary<string, MediaSample> Files =
        Renditions.All.Append(SampleMedia.Cover).Where(sample => sample.FolderName is null).ToDictionary(sample => sample.Name);

    private static readonly Dictionary<string, MediaSample> Folders =
        Renditions.All.Where(sample => sample.FolderName is not null).ToDictionary(sample => sample.FolderName!.TrimEnd('/'));

    /// <summary>Bytes of a file that is one by itself.</summary>
    public static async Task<long> LengthAsync(string name, CancellationToken cancellation) =>
        new FileInfo(await Files[name].PathAsync(cancellation)).Length;

    /// <summary>Makes all that is not there yet.</summary>
    public static async Task PrepareAsync(CancellationToken cancellation)
    {
        foreach (var sample in Files.Values.Concat(Folders.Values)) await sample.PathAsync(cancellation);
    }

    /// <summary>Path, media type and entity key of <paramref name="name"/>; null when there is none.</summary>
    public static async Task<(string Path, string ContentType, string Key)?> FindAsync(string name, CancellationToken cancellation)
    {
        if (Files.GetValueOrDefault(name) is { } whole) return (await whole.PathAsync(cancellation), whole.ContentType, whole.Key);
        if (name.Split('/') is not [var folder, var file] || Folders.GetValueOrDefault(folder) is not { } sample) return null;
        var main = await sample.PathAsync(cancellation);
        var path = Path.Combine(Path.GetDirectoryName(main)!, Path.GetFileName(file));
        if (!File.Exists(path)) return null;
        var type = path == main ? sample.ContentType : SegmentTypes.GetValueOrDefault(Path.GetExtension(file), "application/octet-stream");
        return (path, type, $"{sample.Key}-{file}");
    }
}
