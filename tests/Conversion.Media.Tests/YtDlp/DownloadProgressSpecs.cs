using Conversion.Media.YtDlp;

namespace Conversion.Media.Tests.YtDlp;

public sealed class DownloadProgressSpecs
{
    [Fact]
    public void Recorded_lines_of_one_file_are_followed()
    {
        // yt-dlp 2026.10.26 with this project's template.
        var progress = new DownloadProgress(new Dictionary<string, long?> { ["f0"] = null });

        progress.Hear("""progress f0 {"status": "downloading", "downloaded_bytes": 1024, "total_bytes": 366909, "total_bytes_estimate": null, "fragment_index": null, "fragment_count": null}""");
        Assert.Equal(1024 / 366909.0, progress.Fraction!.Value, 6);
        Assert.Equal(366909, progress.TotalBytes);
        progress.Hear("""progress f0 {"status": "finished", "downloaded_bytes": 366909, "total_bytes": 366909}""");
        Assert.Equal((1.0, false), (progress.Fraction, progress.IsComplete));
        progress.Hear("done f0");
        Assert.True(progress.IsComplete);
    }

    [Fact]
    public void What_is_there_already_counts_from_the_start()
    {
        var progress = new DownloadProgress(new Dictionary<string, long?> { ["f0"] = 6000, ["f1"] = 2000 });

        progress.Keep("f0", 6000);
        progress.Keep("f1", 1000);
        Assert.Equal((0.875, false), (progress.Fraction, progress.IsComplete));
        progress.Hear("done f1");
        Assert.True(progress.IsComplete);
    }

    [Fact]
    public void Fragments_count_and_their_byte_estimates_do_not()
    {
        var progress = new DownloadProgress(new Dictionary<string, long?> { ["f0"] = null });

        progress.Hear("""progress f0 {"status": "downloading", "downloaded_bytes": 900, "total_bytes_estimate": 1000.0, "fragment_index": 1, "fragment_count": 4}""");
        Assert.Equal(0.25, progress.Fraction);
        progress.Hear("""progress f0 {"status": "downloading", "fragment_index": 5, "fragment_count": 4}""");
        Assert.Equal((1.0, null), (progress.Fraction, progress.TotalBytes));
    }

    [Fact]
    public void Several_formats_weigh_by_size()
    {
        var progress = new DownloadProgress(new Dictionary<string, long?> { ["f0"] = 9000, ["f1"] = 1000 });

        progress.Hear("done f0");
        Assert.Equal(0.9, progress.Fraction!.Value, 6);
        progress.Hear("""progress f1 {"status": "downloading", "downloaded_bytes": 500, "total_bytes": 1000}""");

        Assert.Equal(0.95, progress.Fraction!.Value, 6);
        Assert.False(progress.IsComplete);
    }

    [Fact]
    public void Without_a_total_there_is_no_fraction()
    {
        var progress = new DownloadProgress(new Dictionary<string, long?> { ["f0"] = null });

        progress.Hear("""progress f0 {"status": "downloading", "downloaded_bytes": 500, "total_bytes": null, "total_bytes_estimate": null}""");

        Assert.Null(progress.Fraction);
    }

    [Fact]
    public void Other_lines_broken_json_and_unknown_formats_are_passed_over()
    {
        var progress = new DownloadProgress(new Dictionary<string, long?> { ["f0"] = 10 });

        foreach (var line in new[] { "", "progress", "progress f0", "progress f0 {\"status\": \"down", "progress f9 {}", "done f9", "[download] 3%", "progress f0 []" })
            progress.Hear(line);

        Assert.False(progress.IsComplete);
    }
}
