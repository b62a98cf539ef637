using System.Diagnostics;
using Conversion.TestMedia.Samples;

namespace Conversion.Media.Tests;

/// <summary>The test media are what they say, by ffprobe's witness: what the other specs conclude rests on it.</summary>
public sealed class TestMediaSpecs
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string?, string?> Contents => new()
    {
        { "sample.mp4", "mov", "h264", "aac" },
        { "index-at-end.mp4", "mov", "h264", "aac" },
        { "silent.mp4", "mov", "h264", null },
        { "sample.webm", "matroska", "vp9", "opus" },
        { "sample.m4a", "mov", null, "aac" },
        { "tagged.m4a", "mov", null, "aac" },
        { "sample.mp3", "mp3", null, "mp3" },
        { "sample.opus", "ogg", null, "opus" },
        { "sample.ogg", "ogg", null, "vorbis" },
        { "sample.flac", "flac", null, "flac" },
        { "sample.wav", "wav", null, "pcm_s16le" },
        { "minute.m4a", "mov", null, "aac" },
        { "large.wav", "wav", null, "pcm_s16le" },
        { "large-other.wav", "wav", null, "pcm_s16le" },
        { "radio.mp3", "mp3", null, "mp3" },
        { "hls/index.m3u8", "hls", "h264", "aac" },
        { "hls-fmp4/index.m3u8", "hls", "h264", "aac" },
        { "hls-heights/index.m3u8", "hls", "h264", "aac" },
        { "dash/index.mpd", "dash", "h264", "aac" },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task A_sample_holds_the_container_codecs_and_duration_it_names(string name, string container, string? video, string? audio)
    {
        var sample = SampleMedia.All.Single(candidate => candidate.Name == name);
        var path = await sample.PathAsync(Cancellation);

        var probe = await MediaProbe.ReadAsync(path, Cancellation);

        Assert.Equal(container, probe.FormatName.Split(',')[0]);
        Assert.Equal(video, probe.Video?.Codec);
        Assert.Equal(audio, probe.Audio?.Codec);
        Assert.InRange(probe.DurationSeconds, sample.DurationSeconds!.Value - 0.1, sample.DurationSeconds.Value + 0.2);
        Assert.Empty(await MediaProbe.DecodeAsync(path, Cancellation));
    }

    [Fact]
    public async Task Tagged_samples_carry_title_artist_and_cover_and_the_plain_one_does_not()
    {
        foreach (var sample in new[] { SampleMedia.M4aTagged, SampleMedia.Mp3WithCover })
        {
            var probe = await MediaProbe.ReadAsync(await sample.PathAsync(Cancellation), Cancellation);
            Assert.Equal(SampleMedia.Title, probe.Tags["title"]);
            Assert.Equal(SampleMedia.Artist, probe.Tags["artist"]);
            Assert.True(probe.HasCover, $"{sample} has no cover.");
        }

        var plain = await MediaProbe.ReadAsync(await SampleMedia.M4a.PathAsync(Cancellation), Cancellation);
        Assert.False(plain.HasCover);
        Assert.DoesNotContain("title", plain.Tags.Keys);
    }

    [Fact]
    public async Task The_index_is_in_front_of_the_one_and_at_the_end_of_the_other()
    {
        var front = await File.ReadAllBytesAsync(await SampleMedia.Mp4.PathAsync(Cancellation), Cancellation);
        var end = await File.ReadAllBytesAsync(await SampleMedia.Mp4IndexAtEnd.PathAsync(Cancellation), Cancellation);

        Assert.InRange(front.AsSpan().IndexOf("moov"u8), 1, front.AsSpan().IndexOf("mdat"u8));
        Assert.InRange(end.AsSpan().IndexOf("mdat"u8), 1, end.AsSpan().IndexOf("moov"u8));
    }

    [Fact]
    public async Task The_master_playlist_offers_both_heights()
    {
        var playlist = await File.ReadAllTextAsync(await SampleMedia.HlsTwoHeights.PathAsync(Cancellation), Cancellation);

        Assert.Contains("RESOLUTION=640x360", playlist);
        Assert.Contains("RESOLUTION=320x180", playlist);
    }

    [Fact]
    public async Task Truncated_samples_do_not_decode_whole()
    {
        Assert.NotEmpty(await MediaProbe.DecodeAsync(await BadMedia.TruncatedMp4.PathAsync(Cancellation), Cancellation));
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
            await MediaProbe.ReadAsync(await BadMedia.TruncatedMp4WithoutIndex.PathAsync(Cancellation), Cancellation));
    }

    [Fact]
    public async Task Words_and_nothing_are_no_media()
    {
        foreach (var sample in new[] { BadMedia.TextNamedMp4, BadMedia.Empty })
        {
            await Assert.ThrowsAsync<InvalidDataException>(async () =>
                await MediaProbe.ReadAsync(await sample.PathAsync(Cancellation), Cancellation));
        }
    }

    [Theory]
    [InlineData("hls", "playlist-local.mp4")]
    [InlineData("concat", "concat-local.mp4")]
    public async Task Hostile_samples_are_taken_for_playlists_whatever_their_name(string demuxer, string name)
    {
        var path = await BadMedia.All.Single(sample => sample.Name == name).PathAsync(Cancellation);

        // ffprobe says which demuxer it chose before that one opens what the playlist names.
        var start = new ProcessStartInfo("ffprobe", ["-v", "debug", path]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var ffprobe = Process.Start(start)!;
        var output = ffprobe.StandardOutput.ReadToEndAsync(Cancellation);
        var words = await ffprobe.StandardError.ReadToEndAsync(Cancellation);
        await output;
        await ffprobe.WaitForExitAsync(Cancellation);

        Assert.Contains($"Format {demuxer}", words);
    }

    [Fact]
    public async Task Ten_that_ask_at_once_get_one_file_made_once()
    {
        var word = Guid.NewGuid().ToString();
        var asked = Enumerable.Range(0, 10).Select(_ => BadMedia.PlaylistNaming(new Uri($"http://127.0.0.1/{word}")).PathAsync(Cancellation));

        var paths = await Task.WhenAll(asked);

        var path = Assert.Single(paths.Distinct());
        Assert.Contains(word, await File.ReadAllTextAsync(path, Cancellation));
        Assert.Empty(Directory.GetDirectories(Path.GetDirectoryName(Path.GetDirectoryName(path))!, $"{Path.GetFileName(Path.GetDirectoryName(path))}*.draft"));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
