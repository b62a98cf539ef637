using System.Diagnostics;

namespace Conversion.Cli.Tests.Support;

internal static class Eventually
{
    /// <summary>Waits for a condition, with a deadline.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        var deadline = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(20), "The condition did not come true within 20 s.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
