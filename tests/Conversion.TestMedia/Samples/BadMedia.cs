using System.Net;

namespace Conversion.TestMedia.Samples;

/// <summary>Media that is broken, is not what its name says, or tries to make a tool read what it should not.</summary>
public static class BadMedia
{
    /// <summary>The first 60 % of <see cref="SampleMedia.Mp4"/>: the index promises more than there is.</summary>
    public static MediaSample TruncatedMp4 { get; } = Recipe.FirstPart("truncated.mp4", SampleMedia.Mp4, 0.6);

    /// <summary>The first 60 % of <see cref="SampleMedia.Mp4IndexAtEnd"/>: no index at all.</summary>
    public static MediaSample TruncatedMp4WithoutIndex { get; } = Recipe.FirstPart("truncated-without-index.mp4", SampleMedia.Mp4IndexAtEnd, 0.6);

    /// <summary>No byte, called a video.</summary>
    public static MediaSample Empty { get; } = Recipe.Text("empty.mp4", "video/mp4", "");

    /// <summary>Plain words, called a video.</summary>
    public static MediaSample TextNamedMp4 { get; } = Recipe.Text("text.mp4", "video/mp4",
        string.Concat(Enumerable.Repeat("This is a letter and not a video. ", 200)));

    /// <summary>An HLS playlist, called a video, whose one segment is <c>file:///etc/passwd</c>.</summary>
    public static MediaSample PlaylistNamingLocalFile { get; } = Recipe.Text("playlist-local.mp4", "video/mp4", Playlist("file:///etc/passwd"));

    /// <summary>An ffconcat script, called a video, that names <c>/etc/passwd</c>.</summary>
    public static MediaSample ConcatNamingLocalFile { get; } = Recipe.Text("concat-local.mp4", "video/mp4",
        "ffconcat version 1.0\nfile 'file:///etc/passwd'\nfile '/etc/passwd'\n");

    /// <summary>All that need no address.</summary>
    public static IReadOnlyList<MediaSample> All { get; } =
        [TruncatedMp4, TruncatedMp4WithoutIndex, Empty, TextNamedMp4, PlaylistNamingLocalFile, ConcatNamingLocalFile];

    /// <summary>An HLS playlist whose one segment is at <paramref name="address"/>.</summary>
    public static MediaSample PlaylistNaming(Uri address) => Named(Playlist(address.AbsoluteUri), "m3u8");

    /// <summary>An HLS playlist that fetches its key from <paramref name="address"/>.</summary>
    public static MediaSample PlaylistWithKeyAt(Uri address) => Named(
        $"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-KEY:METHOD=AES-128,URI=\"{address.AbsoluteUri}\"\n" +
        "#EXTINF:4.0,\nhls/segment0.ts\n#EXT-X-ENDLIST\n", "m3u8");

    /// <summary>
    /// An HLS playlist whose initialisation segment, key and segment are <c>httpproxy:</c> addresses. ffmpeg's HLS reader takes every
    /// protocol that begins with "http" for one; this one opens a connection of its own to <paramref name="target"/>, past the
    /// proxy that ffmpeg was told to use, wherever <c>-protocol_whitelist</c> lets it (5.1.9).
    /// </summary>
    public static MediaSample PlaylistReachingPastTheProxy(IPEndPoint target) => Named(
        $"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-MAP:URI=\"httpproxy://{target}/a.mp4\"\n" +
        $"#EXT-X-KEY:METHOD=AES-128,URI=\"httpproxy://{target}/a.key\"\n#EXTINF:4.0,\nhttpproxy://{target}/a.ts\n#EXT-X-ENDLIST\n", "m3u8");

    /// <summary>A page whose video is at <paramref name="address"/>.</summary>
    public static MediaSample PageNaming(Uri address)
    {
        var text = $"<!DOCTYPE html><html><head><title>A page</title></head><body><video src=\"{address.AbsoluteUri}\"></video></body></html>";
        return Recipe.Text(Recipe.Named(text, "html"), "text/html; charset=utf-8", text);
    }

    private static MediaSample Named(string text, string extension) =>
        Recipe.Text(Recipe.Named(text, extension), "application/vnd.apple.mpegurl", text);

    private static string Playlist(string segment) =>
        $"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:4.0,\n{segment}\n#EXT-X-ENDLIST\n";
}
