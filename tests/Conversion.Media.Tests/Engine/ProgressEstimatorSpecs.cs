using Conversion.Media.Engine;

namespace Conversion.Media.Tests.Engine;

public sealed class ProgressEstimatorSpecs
{
    private readonly ManualTime _time = new();
    private readonly ProgressEstimator _estimator;

    public ProgressEstimatorSpecs() => _estimator = new ProgressEstimator(_time);

    [Fact]
    public void An_attempt_starts_above_zero() => Assert.Equal(1, _estimator.Report(null, 0, null).Percent);

    [Fact]
    public void A_stage_runs_from_where_the_attempt_stands_to_its_own_end()
    {
        _estimator.Begin(5);
        _estimator.Report(1, 0, null);
        _estimator.Begin(85);

        Assert.Equal([5, 45, 85], [Percent(0), Percent(0.5), Percent(1)]);
    }

    [Fact]
    public void More_was_never_downloaded_than_there_is() => Assert.Equal(100, _estimator.Report(0.5, 130, 100).DownloadedBytes);

    [Fact]
    public void It_never_falls_whatever_is_reported()
    {
        _estimator.Begin(97);
        double[] fractions = [0.2, 0.6, 0.1, 0.9, double.NaN, -4, 0.3, 7, 0];

        var percents = fractions.Select(Percent).ToList();

        Assert.Equal(percents.Order(), percents);
    }

    [Fact]
    public void A_stage_that_is_begun_anew_after_a_fallback_takes_nothing_back()
    {
        _estimator.Begin(97);
        var reached = Percent(0.6);

        _estimator.Begin(30);
        Assert.Equal(reached, Percent(0.5));
        _estimator.Begin(97);

        Assert.InRange(Percent(0.5), reached + 1, 97);
    }

    [Fact]
    public void It_stays_below_a_hundred()
    {
        _estimator.Begin(100);

        Assert.Equal(99, Percent(1));
    }

    [Fact]
    public void Without_a_total_the_percentage_stands_still_while_the_bytes_move()
    {
        _estimator.Begin(97);
        var first = _estimator.Report(null, 1000, null);
        _time.Advance(1);
        var second = _estimator.Report(null, 5000, null);

        Assert.Equal((first.Percent, 5000L, 4000.0, null), (second.Percent, second.DownloadedBytes, second.BytesPerSecond, second.EtaSeconds));
    }

    [Fact]
    public void The_media_that_is_made_is_told_and_never_falls()
    {
        _estimator.Begin(97);
        double[] seconds = [0, 2.04, 8, 0, 3];

        Assert.Equal([null, 2.0, 8.0, 8.0, 8.0], seconds.Select(made => _estimator.Report(null, 0, null, made).ProcessedSeconds));
    }

    [Fact]
    public void Time_left_follows_the_pace()
    {
        _estimator.Begin(99);
        for (var second = 0; second <= 10; second++)
        {
            _estimator.Report(second / 20.0, 0, null);
            _time.Advance(1);
        }

        Assert.InRange(_estimator.Report(0.55, 0, null).EtaSeconds!.Value, 8, 10);
    }

    [Fact]
    public void Without_a_fraction_the_time_left_follows_the_bytes()
    {
        _estimator.Begin(97);
        _estimator.Report(null, 0, 10_000);
        _time.Advance(2);

        Assert.Equal(8, _estimator.Report(null, 2000, 10_000).EtaSeconds);
    }

    [Fact]
    public void Bytes_that_were_there_before_count_and_make_no_rate()
    {
        _estimator.Begin(97);
        _estimator.Report(null, 0, 10_000);
        _estimator.Keep(6000);
        _time.Advance(2);

        var progress = _estimator.Report(null, 2000, 10_000);

        Assert.Equal((8000L, 6000L, 1000.0, 2.0), (progress.DownloadedBytes, progress.KeptBytes, progress.BytesPerSecond, progress.EtaSeconds));
    }

    [Fact]
    public void A_burst_moves_the_rate_only_a_little()
    {
        _estimator.Begin(97);
        _estimator.Report(null, 0, null);
        var bytes = 0L;
        for (var tick = 0; tick < 40; tick++) Rate(bytes += 250);

        Assert.InRange(Rate(bytes + 10_250), 1000, 5000);
    }

    private double Percent(double fraction) => _estimator.Report(fraction, 0, null).Percent;

    private double Rate(long bytes)
    {
        _time.Advance(0.25);
        return _estimator.Report(null, bytes, null).BytesPerSecond!.Value;
    }
}
