namespace Conversion.Storage.Mirrored;

/// <summary>Waits for a store for a while and then leaves it to itself: a disk that hangs heeds no cancellation.</summary>
internal sealed class Patience(TimeSpan limit, TimeProvider time)
{
    /// <summary>What <paramref name="action"/> gives.</summary>
    /// <param name="whatFailed">The message's beginning.</param>
    /// <param name="action">What to wait for. What it gives after its time is disposed of.</param>
    /// <param name="cancellation">Gives up at once.</param>
    /// <exception cref="ArtifactStoreException">It took too long.</exception>
    internal async Task<T> WaitAsync<T>(string whatFailed, Func<CancellationToken, Task<T>> action, CancellationToken cancellation)
    {
        var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var work = Task.Run(() => action(giveUp.Token), CancellationToken.None); // opening a file blocks
        bool isLeft = true;
        try
        {
            var result = await work.WaitAsync(limit, time, cancellation);
            isLeft = false;
            return result;
        }
        catch (TimeoutException e)
        {
            throw new ArtifactStoreException($"{whatFailed}: it did not answer within {limit.TotalSeconds:0.#} s.", StorageFault.TooSlow, e);
        }
        finally
        {
            _ = ForgetAsync(work, giveUp, isLeft);
        }
    }

    private static async Task ForgetAsync<T>(Task<T> work, CancellationTokenSource giveUp, bool isLeft)
    {
        if (isLeft)
            await giveUp.CancelAsync();
        await work.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (isLeft && work is { IsCompletedSuccessfully: true, Result: IAsyncDisposable late })
            await late.DisposeAsync();
        _ = work.Exception; // observed: whoever waited was told that it took too long
        giveUp.Dispose();
    }
}
