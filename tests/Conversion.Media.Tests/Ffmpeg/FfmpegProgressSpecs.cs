using Conversion.Media.Ffmpeg;

namespace Conversion.Media.Tests.Ffmpeg;

public sealed class FfmpegProgressSpecs
{
    private readonly FfmpegProgress _progress = new();

    [Fact]
    public void Recorded_blocks_are_read()
    {
        // ffmpeg 5.1.9, -progress pipe:1: the block before the first packet, one midway, and the last.
        Hear("size=       0kB", "bitrate=N/A", "total_size=0", "out_time_us=-9223372036854775808", "out_time=-277777:46:40.00", "speed=N/A", "progress=continue");
        Assert.Equal(0, _progress.MediaSeconds);
        Hear("bitrate= 191.9kbits/s", "total_size=1048621", "out_time_us=43726531", "out_time_ms=43726531", "out_time=00:00:43.726531", "speed=87.4x", "progress=continue");
        Assert.Equal(43.726531, _progress.MediaSeconds);
        Hear("out_time_us=60003265", "progress=end");
        Assert.Equal(60.003265, _progress.MediaSeconds);
    }

    [Fact]
    public void Time_never_goes_back()
    {
        Hear("out_time_us=5000000", "out_time_us=N/A", "out_time_us=4000000", "out_time_us=", "out_time_us=1e9", "junk");

        Assert.Equal(5, _progress.MediaSeconds);
    }

    private void Hear(params string[] lines) => Array.ForEach(lines, _progress.Hear);
}
