using Conversion.EndToEnd.Tests.Running;
using Conversion.PlatformSimulator;
using Conversion.TestSupport;

namespace Conversion.EndToEnd.Tests;

/// <summary>What an operator's account was needed for, or may have been, is marked; that of the way <c>cookies</c> is in <see cref="LadderSpecs"/>.</summary>
public sealed class PrivateResultSpecs(PostgresFixture postgres)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_result_is_private_where_cookies_go_with_every_request(bool hasCookies)
    {
        using var folder = TestFolder.Create();
        await using var simulator = await Simulator.StartAsync();
        var cookies = Path.Combine(folder.Path, "cookies.txt");
        await File.WriteAllTextAsync(cookies, Simulator.Cookies, TestContext.Current.CancellationToken);

        var job = await SimulatedJob.RunAsync(
            postgres, simulator, "streamable", "simok", "mp3", hasCookies ? [$"--Converter:Media:CookiesFile={cookies}"] : []);

        Assert.Equal(("completed", "default"), (job.Status, job.Strategy));
        Assert.Equal(hasCookies, job.Job.GetProperty("artifact").GetProperty("isPrivate").GetBoolean());
    }
}
