using Conversion.Domain.Jobs;

namespace Conversion.Media.Ffmpeg;

/// <summary>ffmpeg's command lines for cover art.</summary>
internal static class CoverArguments
{
    private const string ImageContainers = "jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,gif,gif_pipe";
    private static readonly string[] Common = ["-hide_banner", "-nostdin", "-v", "warning", "-y"];

    /// <summary>Whether the container takes its cover as a tag (METADATA_BLOCK_PICTURE) and not as a stream.</summary>
    public static bool NeedsPictureBlock(OutputFormat format) => format is OutputFormat.Opus or OutputFormat.Ogg;

    /// <summary>Any usual picture as a JPEG of at most 1,000 pixels a side.</summary>
    public static IReadOnlyList<string> Normalise(string image, string jpeg) =>
    [
        .. Common, "-max_pixels", "35389440", "-protocol_whitelist", "file", "-format_whitelist", ImageContainers, "-i", $"file:{image}",
        "-map", "0:v:0", "-frames:v", "1", "-vf", "scale=w=min(1000\\,iw):h=min(1000\\,ih):force_original_aspect_ratio=decrease",
        "-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p", "-f", "rawvideo", $"file:{jpeg}",
    ];

    /// <summary>The sound as it is, with tags and cover.</summary>
    public static IReadOnlyList<string> Embed(string sound, string jpeg, string tagsFile, OutputFormat format, string output)
    {
        string[] cover = NeedsPictureBlock(format) ? [] :
        [
            "-map", "1:v:0", "-c:v", "copy", "-disposition:v:0", "attached_pic",
            "-metadata:s:v:0", "title=Cover", "-metadata:s:v:0", "comment=Cover (front)",
        ];
        return
        [
            .. Common, .. new LocalInput(sound).ForFfmpeg(),
            "-protocol_whitelist", "file", "-f", "jpeg_pipe", "-i", $"file:{jpeg}",
            "-protocol_whitelist", "file", "-f", "ffmetadata", "-i", $"file:{tagsFile}",
            "-map", "0:a:0", "-c:a", "copy", "-map_metadata", "2", "-map_metadata:s:a", "-1", .. cover,
            .. EncoderArguments.ForContainer(format), $"file:{output}",
        ];
    }
}
