namespace Conversion.Api.Hosting;

/// <summary>
/// Does something over and over for as long as the node runs. What goes wrong is a line in the log, and is tried again when its time
/// has come: no outage, and no cancellation but the node's own stop, ends a watch.
/// </summary>
/// <param name="whatFailed">The line's beginning, such as <c>The read models could not be looked at</c>.</param>
/// <param name="clock">What pauses are measured by.</param>
/// <param name="log">Where the line goes.</param>
public abstract class RecurringWatch(string whatFailed, TimeProvider clock, ILogger log) : BackgroundService
{
    protected TimeProvider Clock => clock;

    protected ILogger Log => log;

    /// <summary>Does it once.</summary>
    public abstract Task RunOnceAsync(CancellationToken cancellation);

    /// <summary>How long to wait before it is done.</summary>
    /// <param name="runs">How often it was done by then, in vain or not.</param>
    protected abstract TimeSpan PauseBefore(int runs);

    /// <summary>Waits; may end early when something calls for it.</summary>
    protected virtual Task WaitAsync(TimeSpan pause, CancellationToken stopping) => Task.Delay(pause, clock, stopping);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var runs = 0; !stoppingToken.IsCancellationRequested; runs++)
        {
            try
            {
                await WaitAsync(PauseBefore(runs), stoppingToken);
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure)
            {
                // With the node's stop all kinds of things break off; none of them is news.
                if (!stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning("{WhatFailed}: {Reason}", whatFailed, failure.GetBaseException().Message);
                }
            }
        }
    }
}
