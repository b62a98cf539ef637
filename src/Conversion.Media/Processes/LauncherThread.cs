using System.Collections.Concurrent;

namespace Conversion.Media.Processes;

/// <summary>
/// The one thread that starts tools. A parent-death signal fires when the <em>thread</em> that forked ends, not the
/// process (prctl(2), PR_SET_PDEATHSIG); a pool thread may end at any time, this one lives as long as the host.
/// </summary>
internal static class LauncherThread
{
    private static readonly BlockingCollection<Action> Starts = [];

    static LauncherThread() => new Thread(Work) { IsBackground = true, Name = "tool launcher" }.Start();

    /// <summary>Runs <paramref name="start"/> on the launcher's thread.</summary>
    public static Task<T> RunAsync<T>(Func<T> start)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                result.SetResult(start());
            }
#pragma warning disable CA1031 // the caller gets it; the launcher must outlive any failed start
            catch (Exception failure)
#pragma warning restore CA1031
            {
                result.SetException(failure);
            }
        });
        return result.Task;
    }

    private static void Work()
    {
        foreach (var start in Starts.GetConsumingEnumerable()) start();
    }
}
