using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.EndToEnd.Tests.Running;
using Conversion.PlatformSimulator;
using Conversion.TestSupport;

namespace Conversion.EndToEnd.Tests;

/// <summary>A film whose best picture has more bytes than the service fetches, with the real tools.</summary>
public sealed class TooLargeSpecs(PostgresFixture postgres) : IAsyncLifetime
{
    // The film's 1080 lines are 2.3 MB, its 720 with sound 1.4, its 480 with sound 0.8.
    private const string BelowTheBest = "--Converter:Media:MaxSourceBytes=2000000";
    private const string BelowTheSecond = "--Converter:Media:MaxSourceBytes=1000000";

    private readonly string _id = $"{Random.Shared.NextInt64(10_000_000_000, 99_999_999_999)}";
    private Simulator _simulator = null!;

    public async ValueTask InitializeAsync()
    {
        _simulator = await Simulator.StartAsync();
        await Simulator.PrepareMediaAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task It_is_fetched_in_fewer_lines_until_it_fits_and_each_step_is_seen()
    {
        var job = await RunAsync(allowQualityReduction: true, BelowTheSecond);

        Assert.Equal(("completed", "default/480p"), (job.Status, job.Strategy));
        Assert.Equal(480, job.Job.GetProperty("artifact").GetProperty("height").GetInt32());
        Assert.Equal("480p, because 720p is too large.", job.Notice("quality_reduced"));
        Assert.Equal([new QualityStep(1080, 720), new QualityStep(720, 480)], job.Fallbacks.Select(e => e.Quality));
        Assert.All(job.Fallbacks, e => Assert.Equal((FailureKind.TooLarge, LadderStep.LowerQuality), (e.Reason, e.Step!.Value)));
        var first = job.AtFallbacks[0];
        Assert.Equal(("queued", "default/720p"), (first.GetProperty("status").GetString(), first.GetProperty("strategy").GetString()));
        Assert.Equal("720p, because 1080p is too large.", SimulatedJob.Notice(first, "quality_reduced"));
        Assert.Equal(job.Fallbacks.First().NextAttemptAt, first.GetProperty("nextAttemptAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Who_accepts_no_less_is_told_that_it_is_too_large()
    {
        var job = await RunAsync(allowQualityReduction: false, BelowTheBest);

        Assert.Equal(("failed", "default", 1), (job.Status, job.Strategy, job.Attempt));
        Assert.Equal(FailureKind.TooLarge, Assert.IsType<JobFailed>(job.Events[^1]).Failure.Kind);
        Assert.Empty(job.Fallbacks);
        Assert.Equal("too_large", job.Job.GetProperty("failure").GetProperty("kind").GetString());
    }

    private Task<SimulatedJob> RunAsync(bool allowQualityReduction, string bound)
    {
        var url = _simulator.Platforms.Single(platform => platform.Name == "youtube").LinkTo(_id);
        return SimulatedJob.RunAsync(postgres, _simulator, new { url, output = new { format = "mp4" }, allowQualityReduction }, bound);
    }
}
