namespace Conversion.Media.YtDlp;

/// <summary>Names codecs as ffmpeg does, whatever RFC 6381 string the platform uses (<c>mp4a.40.2</c> is <c>aac</c>).</summary>
internal static class CodecFamily
{
    private static readonly (string Prefix, string Family)[] Families =
    [
        ("avc", "h264"), ("h264", "h264"), ("hev", "hevc"), ("hvc", "hevc"), ("h265", "hevc"), ("hevc", "hevc"),
        ("vp09", "vp9"), ("vp9", "vp9"), ("vp08", "vp8"), ("vp8", "vp8"), ("av01", "av1"), ("av1", "av1"), ("theora", "theora"),
        ("mp4a.40.34", "mp3"), ("mp4a.69", "mp3"), ("mp4a.6b", "mp3"), ("mp4a", "aac"), ("aac", "aac"), ("mp3", "mp3"),
        ("opus", "opus"), ("vorbis", "vorbis"), ("flac", "flac"), ("alac", "alac"), ("ac-3", "ac3"), ("ec-3", "eac3"),
        ("pcm_s16le", "pcm_s16le"),
    ];

    /// <summary>The family of <paramref name="codec"/>; the lower-cased name itself when it is none of the usual.</summary>
    public static string Of(string codec)
    {
        var name = codec.Trim().ToLowerInvariant();
        var match = Array.Find(Families, family => name.StartsWith(family.Prefix, StringComparison.Ordinal));
        return match.Family ?? name;
    }
}
