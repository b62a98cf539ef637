using System.Text.Json;
using Conversion.Domain.Jobs;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Tests.YtDlp;

public sealed class InfoParserSpecs
{
    [Fact]
    public void A_platforms_answer_is_read()
    {
        var source = InfoParser.Parse("""
            {"id":"abc","title":"A song","extractor":"youtube","extractor_key":"Youtube","uploader":"A channel","artist":"An artist","album":null,
             "duration":61.4,"upload_date":"20260314","thumbnail":"https://i.example/a.jpg","live_status":"not_live","formats":[
             {"format_id":"sb0","ext":"mhtml","vcodec":"none","acodec":"none","url":"https://i.example/sb"},
             {"format_id":"140","ext":"m4a","vcodec":"none","acodec":"mp4a.40.2","abr":129.5,"tbr":129.5,"filesize":990000,"url":"https://m.example/a","protocol":"https",
              "http_headers":{"User-Agent":"x","Odd":7},"downloader_options":{"http_chunk_size":10485760}},
             {"format_id":"137","ext":"mp4","vcodec":"avc1.640028","acodec":"none","height":1080,"tbr":4000,"filesize_approx":31000000,"url":"https://m.example/v","protocol":"https"},
             {"format_id":"x","vcodec":"av01.0.08M.08","has_drm":true,"url":"https://m.example/d"}]}
            """);

        Assert.Equal(("youtube", "abc", "A song", "A channel", 61.4, new DateOnly(2026, 3, 14)),
            (source.Metadata.Extractor, source.Metadata.SourceId, source.Metadata.Title, source.Metadata.Uploader, source.Metadata.DurationSeconds!.Value, source.Metadata.UploadDate!.Value));
        Assert.Equal(new SourceTags("A song", "An artist", null, "2026-03-14"), source.Tags);
        Assert.True(source.IsFromPlatform);
        Assert.Equal([1, 2], source.Formats.Select(format => format.Index));
        var (sound, picture) = (source.Formats[0], source.Formats[1]);
        Assert.Equal(("aac", false, true, 129.5, 990000L, 10485760L), (sound.AudioCodec, sound.HasVideo, sound.HasAudio, sound.AudioKbps, sound.SizeBytes, sound.ChunkBytes));
        Assert.Equal(["User-Agent"], sound.Headers.Keys);
        Assert.Equal(("h264", true, false, 1080, 31000000L), (picture.VideoCodec, picture.HasVideo, picture.HasAudio, picture.Height, picture.SizeBytes));
    }

    [Fact]
    public void Chapters_are_read_in_their_order_and_bounded()
    {
        var source = InfoParser.Parse("""
            {"id":"a","chapters":[{"title":"Second","start_time":60.5,"end_time":120},{"start_time":0,"end_time":60.5},{"title":"Nonsense","start_time":-1},
             {"title":"No start"},{"title":"Backwards","start_time":130,"end_time":1},7,null]}
            """);
        var many = string.Join(',', Enumerable.Range(0, 5_000).Select(second => $$"""{"title":"{{new string('x', 900)}}","start_time":{{second}}}"""));

        Assert.Equal([new(null, 0, 60.5), new("Second", 60.5, 120), new SourceChapter("Backwards", 130, null)], source.Metadata.Chapters!);
        Assert.Null(InfoParser.Parse("""{"id":"a","chapters":[]}""").Metadata.Chapters);
        Assert.Null(InfoParser.Parse("""{"id":"a","chapters":null}""").Metadata.Chapters);
        Assert.Equal((ChapterParser.Most, 200), InfoParser.Parse($$"""{"chapters":[{{many}}]}""").Metadata.Chapters is { } kept ? (kept.Count, kept[0].Title!.Length) : default);
    }

    [Theory]
    [InlineData("""{"release_timestamp":1766604600}""", "2025-12-24T19:30:00Z")]
    [InlineData("""{"release_timestamp":1766604600000}""", null)]
    [InlineData("""{"release_timestamp":-5}""", null)]
    [InlineData("""{"release_timestamp":null}""", null)]
    [InlineData("""{"timestamp":1766604600}""", null)]
    public void When_a_broadcast_begins_is_read(string json, string? time) =>
        Assert.Equal(time is null ? null : DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), InfoParser.Parse(json).StartsAt);

    [Fact]
    public void The_generic_extractors_answer_knows_little_more_than_an_address()
    {
        // yt-dlp 2026.10.26 on a file of its own test server, shortened by fields that are not read.
        var source = InfoParser.Parse("""
            {"id":"a","title":"a","timestamp":null,"direct":true,"formats":[{"format_id":"mp4","url":"http://127.0.0.1:8/a.mp4","ext":"mp4","vcodec":null,
             "protocol":"http","video_ext":"mp4","audio_ext":"none","vbr":null,"abr":null,"tbr":null,"filesize_approx":null,"http_headers":{"Accept":"*/*"}}],
             "extractor":"generic","extractor_key":"Generic","duration":null}
            """);

        var format = Assert.Single(source.Formats);
        Assert.Equal((null, null, null, null), (format.HasVideo, format.HasAudio, format.SizeBytes, format.Height));
        Assert.True(format.IsFile);
        Assert.Equal((false, null), (source.IsFromPlatform, source.Metadata.DurationSeconds));
    }

    [Fact]
    public void An_answer_without_formats_is_its_own_format() =>
        Assert.Equal("http://m.example/a.mp3", Assert.Single(InfoParser.Parse("""{"url":"http://m.example/a.mp3"}""").Formats).Url);

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("rtmp://m.example/live")]
    [InlineData("data:video/mp4;base64,AAAA")]
    [InlineData("concat:a|b")]
    public void Addresses_other_than_http_are_no_formats(string url) =>
        Assert.Empty(InfoParser.Parse($$"""{"formats":[{"url":"{{url}}"}],"thumbnail":"{{url}}"}""").Formats);

    [Fact]
    public void Half_a_surrogate_pair_is_no_text() =>
        Assert.Null(InfoParser.Parse("""{"title":"\ud83d","formats":[]}""").Metadata.Title);

    [Fact]
    public void Zero_characters_are_left_out_of_text()
    {
        var source = InfoParser.Parse("""{"id":"1\u0000","title":"a\u0000b","uploader":"\u0000c","formats":[]}""");
        Assert.Equal(("1", "ab", "c"), (source.Metadata.SourceId, source.Metadata.Title, source.Metadata.Uploader));
        Assert.Equal(("ab", "c"), (source.Tags.Title, source.Tags.Artist));
    }

    [Theory]
    [InlineData("""{"is_live":true}""", "is_live")]
    [InlineData("""{"live_status":"is_upcoming"}""", "is_upcoming")]
    [InlineData("""{"is_live":false}""", null)]
    public void Live_is_told_in_either_way(string json, string? status) => Assert.Equal(status, InfoParser.Parse(json).LiveStatus);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"formats":[null,3,"x",[],{}],"title":[],"duration":"soon","upload_date":20261399,"thumbnail":{}}""")]
    public void Odd_answers_hold_nothing_and_are_no_error(string json) => Assert.Empty(InfoParser.Parse(json).Formats);

    [Fact]
    public void What_is_no_json_is_refused() => Assert.ThrowsAny<JsonException>(() => InfoParser.Parse("{\"title\":"));
}
