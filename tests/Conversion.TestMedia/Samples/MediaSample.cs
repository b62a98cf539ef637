using System.Security.Cryptography;
using System.Text;

namespace Conversion.TestMedia.Samples;

/// <summary>
/// A piece of test media that is made when it is first asked for and kept for the life of the machine, under a key
/// that follows from its recipe. Asking is cheap from then on, from any test process.
/// </summary>
public sealed class MediaSample
{
    private readonly Func<string, CancellationToken, Task> make;
    private readonly MediaSample[] needs;

    internal MediaSample(
        string name, string contentType, double? durationSeconds, string recipe, MediaSample[] needs, Func<string, CancellationToken, Task> make)
    {
        (Name, ContentType, DurationSeconds, this.needs, this.make) = (name, contentType, durationSeconds, needs, make);
        var text = string.Join('\n', [name, recipe, .. needs.Select(need => need.Key)]);
        Key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..24];
    }

    /// <summary>Where <see cref="Serving.MediaServer"/> serves it, without the leading slash: <c>sample.mp4</c>, <c>hls/index.m3u8</c>.</summary>
    public string Name { get; }

    /// <summary>The media type that an honest server sends with it.</summary>
    public string ContentType { get; }

    /// <summary>Playing time in seconds; null when it does not play.</summary>
    public double? DurationSeconds { get; }

    /// <summary>24 hex digits that follow from the recipe.</summary>
    public string Key { get; }

    /// <summary>The folder of <see cref="Name"/> with a trailing slash, for samples of several files; null for the others.</summary>
    internal string? FolderName => Name.Contains('/') ? Name[..(Name.LastIndexOf('/') + 1)] : null;

    /// <summary>Path of the file; of the playlist or manifest for samples of several files. Shared: never write to it.</summary>
    /// <exception cref="InvalidOperationException">ffmpeg is missing or refused the recipe; the message has its words.</exception>
    public async Task<string> PathAsync(CancellationToken cancellation = default)
    {
        foreach (var need in needs)
        {
            await need.PathAsync(cancellation);
        }

        var folder = await SampleCache.FolderAsync(Key, make).WaitAsync(cancellation);
        return Path.Combine(folder, Path.GetFileName(Name));
    }

    /// <inheritdoc />
    public override string ToString() => Name;
}
