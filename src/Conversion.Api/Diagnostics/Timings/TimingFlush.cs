using Conversion.Api.Hosting;
using Conversion.Api.Live;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Diagnostics.Timings;

/// <summary>Writes down what this node has timed, every few seconds and at its end, and forgets what nobody may ask for any more.</summary>
public sealed class TimingFlush(
    Tally tally, MeterTap tap, TimingTable table, TimelineRetention timelines, Listeners listeners, IOptions<ConverterOptions> node, TimeProvider clock, ILogger<TimingFlush> log)
    : RecurringWatch("Timings could not be written down", clock, log)
{
    private const int RunsBetweenForgetting = 720;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WorthCounting = TimeSpan.FromSeconds(1);
    private long _looked = clock.GetTimestamp();
    private int _runs;

    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        NoteStuckListeners();
        var counts = tally.Take();
        if (counts.Count > 0)
        {
            try
            {
                await table.AddAsync(node.Value.NodeName, counts, cancellation);
            }
            catch
            {
                tally.PutBack(counts);
                throw;
            }
        }

        if (++_runs % RunsBetweenForgetting == 1)
        {
            await table.ForgetAsync(Window.Longest, cancellation);
            await timelines.ForgetAsync(cancellation);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        tap.Dispose();
        await Task.WhenAny(RunOnceAsync(cancellationToken)); // what cannot be written down now is lost, and no reason to fail
    }

    protected override TimeSpan PauseBefore(int runs) => Pause;

    // Of a stream that takes nothing there is no measurement until it does: what counts is the time that has passed since the last look.
    private void NoteStuckListeners()
    {
        var passed = Clock.GetElapsedTime(_looked);
        _looked = Clock.GetTimestamp();
        foreach (var stuck in listeners.All.Select(listener => listener.StuckFor).Where(stuck => stuck >= WorthCounting))
        {
            tally.Add(Tier.StuckListener, Math.Min(stuck.TotalSeconds, passed.TotalSeconds));
        }
    }
}
