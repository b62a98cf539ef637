namespace Conversion.TestMedia;

/// <summary>Waits for a condition, with a deadline: what tests do instead of sleeping.</summary>
public static class Eventually
{
    /// <summary>Returns as soon as <paramref name="condition"/> holds.</summary>
    /// <param name="condition">Asked every 20 ms.</param>
    /// <param name="within">Deadline; 10 s when null.</param>
    /// <param name="because">What is awaited, for the message.</param>
    /// <param name="cancellation">Gives up earlier.</param>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static async Task TrueAsync(
        Func<bool> condition, TimeSpan? within = null, string because = "the condition", CancellationToken cancellation = default)
    {
        var deadline = within ?? TimeSpan.FromSeconds(10);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > deadline)
            {
                throw new TimeoutException($"Waited {deadline} in vain for {because}.");
            }

            await Task.Delay(20, cancellation);
        }
    }
}
