using CliWrap;
using CliWrap.Buffered;

namespace Conversion.Media.Tests.Engine;

/// <summary>Hashes of a file's compressed packets, without containers or timestamps: equal when nothing was encoded anew.</summary>
internal static class PacketHashes
{
    /// <summary>Stream, dts, pts, duration, size, hash; hashes of side data (samples to skip), which containers keep elsewhere, come after.</summary>
    private const int HashColumn = 5;

    public static async Task<string> OfAsync(string path, string stream)
    {
        var result = await Cli.Wrap("ffmpeg")
            .WithArguments(["-v", "error", "-i", path, "-map", $"0:{stream}:0", "-c", "copy", .. Framing(path, stream), "-f", "framemd5", "-"])
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        var hashes = result.StandardOutput.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(',')[HashColumn].Trim());
        return string.Join('\n', hashes);
    }

    /// <summary>PCM has no packets of its own; demuxers cut it as they like, so it is compared as one stream of bytes.</summary>
    private static string[] Framing(string path, string stream) =>
        path.EndsWith(".wav", StringComparison.Ordinal) && stream == "a" ? ["-c", "pcm_s16le", "-af", "asetnsamples=n=1024:p=0"] : [];
}
