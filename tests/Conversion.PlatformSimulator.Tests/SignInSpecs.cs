namespace Conversion.PlatformSimulator.Tests;

/// <summary>The cookies of an account, as an operator may configure them.</summary>
public sealed class SignInSpecs(SimulatorFixture fixture)
{
    [Theory]
    [InlineData("youtube", "sim-agegate")]
    [InlineData("youtube", "sim-sign-in")]
    [InlineData("twitter", "1900000000000000012")]
    [InlineData("instagram", "SimAdultOnly")]
    [InlineData("instagram", "SimLoginWall")]
    public async Task Who_has_signed_in_sees_more(string platform, string id)
    {
        var cookies = Path.GetTempFileName();
        await File.WriteAllTextAsync(cookies, Simulator.Cookies, TestContext.Current.CancellationToken);
        try
        {
            using var run = await fixture.RunAsync(fixture.LinkTo(platform, id), "--cookies", cookies, "--format", "worst/worstaudio");

            Assert.NotEmpty((await run.ProbeAsync()).Streams);
        }
        finally
        {
            File.Delete(cookies);
        }
    }
}
