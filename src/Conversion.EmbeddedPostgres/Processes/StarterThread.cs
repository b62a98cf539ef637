using System.Collections.Concurrent;

namespace Conversion.EmbeddedPostgres.Processes;

/// <summary>
/// One thread that lives as long as the host and starts the server. A parent-death signal (prctl(2), PR_SET_PDEATHSIG) is sent when the
/// <em>thread</em> that forked the child ends; a thread of the pool may end any time, and would take the database with it.
/// </summary>
internal static class StarterThread
{
    private static readonly BlockingCollection<Action> Work = Start();

    public static Task<T> RunAsync<T>(Func<T> start)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                result.SetResult(start());
            }
#pragma warning disable CA1031 // Whatever goes wrong belongs to the caller, and the thread must live on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                result.SetException(exception);
            }
        });
        return result.Task;
    }

    private static BlockingCollection<Action> Start()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
                action();
        })
        { IsBackground = true, Name = "embedded PostgreSQL starter" }.Start();
        return work;
    }
}
