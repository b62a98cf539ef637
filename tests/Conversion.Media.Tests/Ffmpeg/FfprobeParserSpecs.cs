using System.Text.Json;
using Conversion.Media.Ffmpeg;

namespace Conversion.Media.Tests.Ffmpeg;

public sealed class FfprobeParserSpecs
{
    [Fact]
    public void A_video_with_cover_art_has_one_picture_and_one_cover()
    {
        var media = FfprobeParser.Parse("""
            {"streams":[
              {"index":0,"codec_name":"mjpeg","codec_type":"video","width":320,"height":320,"disposition":{"default":0,"attached_pic":1}},
              {"index":1,"codec_name":"h264","codec_type":"video","width":640,"height":360,"pix_fmt":"yuv420p","duration":"4.000000","disposition":{"default":1,"attached_pic":0}},
              {"index":2,"codec_name":"aac","codec_type":"audio","sample_fmt":"fltp","channels":2,"bit_rate":"128000","duration":"3.900000","disposition":{"default":0}},
              {"index":3,"codec_name":"aac","codec_type":"audio","sample_fmt":"fltp","channels":6,"disposition":{"default":1}}],
             "format":{"format_name":"mov,mp4,m4a,3gp,3g2,mj2","duration":"4.010000","tags":{"TITLE":"A","artist":"B"}}}
            """, "");

        Assert.Equal(new VideoStream("1", "h264", 360, "yuv420p", 4), media.Video);
        Assert.Equal(new AudioStream("3", "aac", null, 6, "fltp", null), media.Audio);
        Assert.Equal((0, 4.01, "A", "B"), (media.CoverStream, media.DurationSeconds, media.Tags["title"], media.Tags["artist"]));
    }

    [Fact]
    public void A_turned_picture_has_the_height_that_is_shown()
    {
        var media = FfprobeParser.Parse("""
            {"streams":[{"index":0,"codec_name":"h264","codec_type":"video","width":1920,"height":1080,"side_data_list":[{"side_data_type":"Display Matrix","rotation":-90}]}],"format":{}}
            """, "");

        Assert.Equal(1920, media.Video!.Height);
    }

    [Fact]
    public void Matroska_keeps_the_length_of_a_stream_in_a_tag()
    {
        var media = FfprobeParser.Parse("""
            {"streams":[{"index":0,"codec_name":"opus","codec_type":"audio","tags":{"DURATION":"00:01:05.021000000"}}],"format":{"duration":"66.0"}}
            """, "");

        Assert.Equal(65.021, media.Audio!.DurationSeconds);
    }

    [Fact]
    public void A_guessed_length_is_told_by_the_warning()
    {
        const string json = """{"streams":[],"format":{"duration":"12.5"}}""";

        Assert.True(FfprobeParser.Parse(json, "[mp3 @ 0x1] Estimating duration from bitrate, this may be inaccurate").DurationIsEstimate);
        Assert.False(FfprobeParser.Parse(json, "").DurationIsEstimate);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"streams":null,"format":null}""")]
    [InlineData("""{"streams":"x","format":[1]}""")]
    [InlineData("""{"streams":[{"codec_type":"data"},7,{"codec_type":"subtitle"}],"format":{"duration":"N/A","tags":{"title":"\ud800"}}}""")]
    public void Missing_and_odd_fields_are_no_media_and_no_error(string json)
    {
        var media = FfprobeParser.Parse(json, "");

        Assert.Equal((null, null, null), (media.Video, media.Audio, media.DurationSeconds));
    }

    [Fact]
    public void What_is_no_json_is_refused() => Assert.ThrowsAny<JsonException>(() => FfprobeParser.Parse("", ""));
}
