using Conversion.Domain.Jobs;

namespace Conversion.Media.Engine;

/// <summary>
/// Tells the observer how far the attempt is, and that it works where it has nothing to tell. The only caller of the observer's
/// <see cref="IConversionObserver.Progressed"/>: steps may run side by side, and speak one after the other.
/// </summary>
/// <param name="next">What there is to tell of an activity.</param>
/// <param name="observer">Who is told.</param>
internal sealed class ProgressFeed(Func<Activity, AttemptProgress> next, IConversionObserver observer)
{
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();

    /// <summary>Tells what a tool has achieved.</summary>
    public void Report(Activity activity)
    {
        lock (_gate) observer.Progressed(next(activity));
    }

    /// <summary>Tells that something is under way which counts nothing: the time moves, and perhaps the bytes.</summary>
    public void Beat() => Report(default);

    /// <summary>Beats until <paramref name="work"/> ends, which has to be bounded in time by itself.</summary>
    public async Task<T> AccompanyAsync<T>(Task<T> work, TimeProvider time)
    {
        using var ticks = new PeriodicTimer(BeatInterval, time);
        while (await Task.WhenAny(work, ticks.WaitForNextTickAsync(CancellationToken.None).AsTask()) != work) Beat();
        return await work;
    }
}
