using System.Diagnostics;

namespace Conversion.PlatformSimulator.Tests;

/// <summary>The simulator as a process, as scripts/up starts it.</summary>
public sealed class CommandLineSpecs
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_where_it_is_and_ends_with_the_process_that_it_is_there_for()
    {
        var authority = Path.Combine(Path.GetTempPath(), $"simulator-specs-{Guid.NewGuid():N}.pem");
        using var other = Process.Start("sleep", "300");
        using var simulator = Start("--authority", authority, "--while-runs", $"{other.Id}");
        try
        {
            Assert.Equal($"authority: {authority}", await simulator.StandardOutput.ReadLineAsync(Cancellation));
            var address = (await simulator.StandardOutput.ReadLineAsync(Cancellation))!["simulator: ".Length..];
            using var client = new HttpClient();
            Assert.Contains("Platform simulator", await client.GetStringAsync(address, Cancellation), StringComparison.Ordinal);
            Assert.StartsWith("-----BEGIN CERTIFICATE-----", await File.ReadAllTextAsync(authority, Cancellation), StringComparison.Ordinal);

            other.Kill();
            await simulator.WaitForExitAsync(Cancellation);

            Assert.Equal(0, simulator.ExitCode);
        }
        finally
        {
            if (!other.HasExited) other.Kill();
            if (!simulator.HasExited) simulator.Kill();
            File.Delete(authority);
        }
    }

    [Theory]
    [InlineData("--port", "many")]
    [InlineData("--port", "70000")]
    [InlineData("--authority")]
    [InlineData("--speed", "1")]
    public async Task What_it_does_not_understand_it_explains(params string[] arguments)
    {
        using var simulator = Start(arguments);

        var explanation = await simulator.StandardError.ReadToEndAsync(Cancellation);
        await simulator.WaitForExitAsync(Cancellation);

        Assert.Equal(2, simulator.ExitCode);
        Assert.StartsWith("Usage: ", explanation, StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Conversion.PlatformSimulator.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
