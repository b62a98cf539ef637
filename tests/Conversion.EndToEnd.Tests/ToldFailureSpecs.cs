using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.EndToEnd.Tests.Running;
using Conversion.PlatformSimulator;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.TestSupport;

namespace Conversion.EndToEnd.Tests;

/// <summary>What a caller is told when every way failed, each for a reason of its own.</summary>
public sealed class ToldFailureSpecs(PostgresFixture postgres) : IAsyncLifetime
{
    private const string NobodyThere = "http://127.0.0.1:1";

    private readonly string _id = $"{Random.Shared.NextInt64(10_000_000_000, 99_999_999_999)}";
    private Simulator _simulator = null!;

    public async ValueTask InitializeAsync() => _simulator = await Simulator.StartAsync();

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Theory]
    [InlineData(Situation.BotCheck, FailureKind.BotCheck)]
    [InlineData(Situation.GeoBlocked, FailureKind.ContentGeoBlocked)]
    public async Task A_broken_proxy_of_the_operators_does_not_hide_why_it_was_needed(Situation situation, FailureKind kind)
    {
        _simulator.Script(new Scenario { Platform = "youtube", Id = _id, Situation = situation });

        var job = await SimulatedJob.RunAsync(
            postgres, _simulator, "youtube", _id, "mp3", $"--Converter:Platforms:youtube:Proxy={NobodyThere}", "--Converter:Retries:MaxAttempts=1");

        Assert.Equal(("failed", "proxy"), (job.Status, job.Strategy));
        Assert.NotEqual(kind, job.Failures.Last());
        var told = job.Job.GetProperty("failure");
        Assert.Equal(FailureCatalogue.NameOf(kind), told.GetProperty("kind").GetString());
        Assert.Equal(FailureCatalogue.Describe(kind, "youtube").Advice, told.GetProperty("advice").GetString());
        Assert.Equal(job.Attempt, Assert.IsType<JobFailed>(job.Events[^1]).Attempt);
    }
}
