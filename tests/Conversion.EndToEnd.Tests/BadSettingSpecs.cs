using Conversion.EndToEnd.Tests.Running;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.EndToEnd.Tests;

/// <summary>A setting that makes no sense stops the start, by its name and with the reason.</summary>
public sealed class BadSettingSpecs(PostgresFixture postgres)
{
    [Theory]
    [InlineData("Converter:Workers:Slots", "-1", "Slots must be between 0 and 1024")]
    [InlineData("Converter:Workers:Slots", "many", "many")]
    [InlineData("Converter:Workers:RenewSeconds", "9", "at most half of LeaseSeconds")]
    [InlineData("Converter:DrainSeconds", "1000", "DrainSeconds must be between 0 and 300")]
    [InlineData("Converter:Egress:AllowedNetworks:0", "nonsense", "is no network")]
    [InlineData("Converter:Platforms:yotube:Proxy", "http://127.0.0.1:1", "names no platform")]
    [InlineData("Converter:Platforms:youtube:CookiesFile", "/nowhere/cookies.txt", "does not exist")]
    [InlineData("Converter:Platforms:youtube:Proxy", "socks5://127.0.0.1:1", "is no http address")]
    [InlineData("ConnectionStrings:Postgres", "nonsense", "Check the setting")]
    public async Task The_service_does_not_start_and_says_why(string name, string value, string reason)
    {
        using var home = new ServiceHome(await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));

        var (exitCode, output) = await ServiceProcess.RunToEndAsync(RunningService.SettingsFor(home, $"--{name}={value}"));

        Assert.NotEqual(0, exitCode);
        Assert.Contains(reason == "names no platform" ? name[..name.LastIndexOf(':')] : name, output);
        Assert.Contains(reason, output);
        Assert.DoesNotContain("   at ", output);
        Assert.DoesNotContain("ready:", output);
    }
}
