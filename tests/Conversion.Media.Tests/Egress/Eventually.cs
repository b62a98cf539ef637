using System.Diagnostics;

namespace Conversion.Media.Tests.Egress;

/// <summary>Waits for what must come about, with a deadline.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "It did not come about in 20 seconds.");
            await Task.Delay(5, cancellation);
        }
    }
}
