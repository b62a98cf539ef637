namespace Conversion.TestMedia.Samples;

/// <summary>
/// One film of ten seconds as a platform offers it: whole in one file, sound and picture apart in several qualities, HLS and
/// DASH. All have the same length, so that any of them may stand in for any other.
/// </summary>
public static class Renditions
{
    /// <summary>Playing time of all, in seconds.</summary>
    public const int Seconds = 10;

    private static readonly string[] Tone = ["-f", "lavfi", "-i", "sine=frequency=330:beep_factor=2:sample_rate=48000:duration=10"];
    private static readonly string[] H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "24"];
    private static readonly string[] Aac = ["-c:a", "aac", "-b:a", "128k", "-ac", "2"];

    /// <summary>H.264 (640×360) and AAC.</summary>
    public static MediaSample Whole360 { get; } = Whole(640, 360, "400k");

    /// <summary>H.264 (1280×720) and AAC.</summary>
    public static MediaSample Whole720 { get; } = Whole(1280, 720, "900k");

    /// <summary>H.264 alone, 640×360.</summary>
    public static MediaSample Video360 { get; } = Video(640, 360, "300k");

    /// <summary>H.264 alone, 854×480.</summary>
    public static MediaSample Video480 { get; } = Video(854, 480, "500k");

    /// <summary>H.264 alone, 1280×720.</summary>
    public static MediaSample Video720 { get; } = Video(1280, 720, "900k");

    /// <summary>H.264 alone, 1920×1080.</summary>
    public static MediaSample Video1080 { get; } = Video(1920, 1080, "1800k");

    /// <summary>AAC in MPEG-4.</summary>
    public static MediaSample AudioM4a { get; } = Recipe.Ffmpeg("audio-128.m4a", "audio/mp4", Seconds,
        [.. Tone, .. Aac, "-movflags", "+faststart", "audio-128.m4a"]);

    /// <summary>Opus in WebM.</summary>
    public static MediaSample AudioWebM { get; } = Recipe.Ffmpeg("audio-96.webm", "audio/webm", Seconds,
        [.. Tone, "-c:a", "libopus", "-b:a", "96k", "audio-96.webm"]);

    /// <summary>MP3.</summary>
    public static MediaSample AudioMp3 { get; } = Recipe.Ffmpeg("audio-128.mp3", "audio/mpeg", Seconds,
        [.. Tone, "-c:a", "libmp3lame", "-b:a", "128k", "audio-128.mp3"]);

    /// <summary>An HLS master playlist of two heights with sound in them, 720 and 360.</summary>
    public static MediaSample Hls { get; } = Recipe.Ffmpeg("hls-video/index.m3u8", "application/vnd.apple.mpegurl", Seconds,
        [.. Picture(1280, 720), .. Tone, "-filter_complex", "[0:v]split=2[high][full];[full]scale=-2:360[low]",
            "-map", "[high]", "-map", "1:a", "-map", "[low]", "-map", "1:a", .. H264, "-b:v:0", "900k", "-b:v:1", "400k", .. Aac,
            "-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod", "-var_stream_map", "v:0,a:0 v:1,a:1",
            "-master_pl_name", "index.m3u8", "-hls_segment_filename", "height%v_%d.ts", "height%v.m3u8"]);

    /// <summary>HLS of sound alone.</summary>
    public static MediaSample HlsAudio { get; } = Recipe.Ffmpeg("hls-audio/index.m3u8", "application/vnd.apple.mpegurl", Seconds,
        [.. Tone, .. Aac, "-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod", "-hls_segment_filename", "sound%d.ts", "index.m3u8"]);

    /// <summary>DASH with pictures of two heights, 720 and 360, and sound apart from them.</summary>
    public static MediaSample Dash { get; } = Recipe.Ffmpeg("dash/index.mpd", "application/dash+xml", Seconds,
        [.. Picture(1280, 720), .. Tone, "-filter_complex", "[0:v]split=2[high][full];[full]scale=-2:360[low]",
            "-map", "[high]", "-map", "[low]", "-map", "1:a", .. H264, "-b:v:0", "900k", "-b:v:1", "400k", .. Aac,
            "-f", "dash", "-seg_duration", "2", "-adaptation_sets", "id=0,streams=v id=1,streams=a", "index.mpd"]);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MediaSample> All { get; } =
        [Whole360, Whole720, Video360, Video480, Video720, Video1080, AudioM4a, AudioWebM, AudioMp3, Hls, HlsAudio, Dash];

    private static string[] Picture(int width, int height) => ["-f", "lavfi", "-i", $"testsrc2=size={width}x{height}:rate=24:duration={Seconds}"];

    private static MediaSample Whole(int width, int height, string bitRate)
    {
        var name = $"whole-{height}.mp4";
        return Recipe.Ffmpeg(name, "video/mp4", Seconds,
            [.. Picture(width, height), .. Tone, .. H264, "-b:v", bitRate, .. Aac, "-movflags", "+faststart", name]);
    }

    private static MediaSample Video(int width, int height, string bitRate)
    {
        var name = $"video-{height}.mp4";
        return Recipe.Ffmpeg(name, "video/mp4", Seconds, [.. Picture(width, height), .. H264, "-b:v", bitRate, "-movflags", "+faststart", name]);
    }
}
