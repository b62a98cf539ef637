using System.Threading.Channels;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Media;

namespace Conversion.Api.Workers;

/// <summary>
/// Speaks for one attempt: reports what the engine says, throttled, and keeps the lease. <see cref="Attempt"/> is
/// cancelled as soon as the attempt no longer holds its job, whatever the reason, or has taken longer than it may.
/// </summary>
public sealed class AttemptReporter : IConversionObserver, IAsyncDisposable
{
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(1);
    private readonly ConversionJob _job;
    private readonly long _asked;
    private readonly AttemptReporterFactory _services;
    private readonly CancellationTokenSource _bound;
    private readonly CancellationTokenSource _attempt;
    private readonly Channel<AttemptProgress> _progress =
        Channel.CreateBounded<AttemptProgress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Task _beside;
    private AttemptProgress _latest = AttemptProgress.Begun;
    private readonly StageClock _stages;

    internal AttemptReporter(ConversionJob job, long asked, AttemptReporterFactory services, CancellationToken stopping)
    {
        (_job, _asked, _services) = (job, asked, services);
        _stages = new StageClock(services.Metrics, job.Platform, services.Clock);
        _bound = new CancellationTokenSource(services.Bound.UntilResolved, services.Clock);
        _attempt = CancellationTokenSource.CreateLinkedTokenSource(stopping, _bound.Token);
        _beside = Task.WhenAll(Task.Run(ReportProgressAsync, CancellationToken.None), Task.Run(KeepLeaseAsync, CancellationToken.None));
    }

    /// <summary>Cancelled when the attempt has to stop.</summary>
    public CancellationToken Attempt => _attempt.Token;

    /// <summary>Whether the attempt has taken longer than it may.</summary>
    public bool IsOverdue => _bound.IsCancellationRequested;

    public ValueTask ResolvedAsync(SourceMetadata source, CancellationToken cancellation)
    {
        _services.Log.LogDebug("The source is {Title}, {Seconds} s", source.Title, source.DurationSeconds);
        _bound.CancelAfter(_services.Bound.For(_job.Output, source));
        return StopUnlessAccepted(_services.SendAsync(new ReportSource(_job.Id, _job.Attempt, source), cancellation));
    }

    public async ValueTask PhaseStartedAsync(JobPhase phase, CancellationToken cancellation)
    {
        _stages.Begin(phase);
        // Where the last phase ended is not to be lost behind the throttle.
        if (_progress.Reader.TryRead(out var reached))
        {
            await _services.TrySendAsync(new ReportProgress(_job.Id, _job.Attempt, reached), cancellation);
        }

        await StopUnlessAccepted(_services.SendAsync(new ReportPhase(_job.Id, _job.Attempt, phase), cancellation));
    }

    public void Progressed(AttemptProgress progress)
    {
        _latest = progress;
        _progress.Writer.TryWrite(progress);
    }

    /// <summary>Reports what is reached over and over while work goes on that says nothing of itself; no longer than the attempt lasts.</summary>
    public async Task<T> AccompanyAsync<T>(Task<T> work)
    {
        using var ticks = new PeriodicTimer(BeatInterval, _services.Clock);
        while (await Task.WhenAny(work, ticks.WaitForNextTickAsync(CancellationToken.None).AsTask()) != work && !_attempt.IsCancellationRequested)
        {
            Progressed(_latest);
        }

        return await work;
    }

    /// <summary>Reports completion. False when the attempt no longer holds the job.</summary>
    public async Task<bool> CompleteAsync(Artifact artifact, CancellationToken cancellation)
    {
        _progress.Writer.TryComplete();
        return (await _services.SendAsync(new CompleteAttempt(_job.Id, _job.Attempt, artifact), cancellation)).Accepted;
    }

    /// <summary>Reports failure. False when the job has ended with it, or by now.</summary>
    public async Task<bool> FailAsync(Failure failure, CancellationToken cancellation)
    {
        _progress.Writer.TryComplete();
        return (await _services.SendAsync(new FailAttempt(_job.Id, _job.Attempt, failure), cancellation)).GoesOn;
    }

    /// <summary>Hands the job back. False when it has ended by now.</summary>
    public async Task<bool> ReleaseAsync(CancellationToken cancellation)
    {
        _progress.Writer.TryComplete();
        using var grace = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        grace.CancelAfter(TimeSpan.FromSeconds(_services.Worker.GraceSeconds));
        return (await _services.SendAsync(new ReleaseAttempt(_job.Id, _job.Attempt, _job.Node!), grace.Token)).GoesOn;
    }

    public async ValueTask DisposeAsync()
    {
        _stages.End();
        _progress.Writer.TryComplete();
        await _attempt.CancelAsync();
        await _beside;
        _attempt.Dispose();
        _bound.Dispose();
    }

    private async ValueTask StopUnlessAccepted(Task<ReportAnswer> report)
    {
        if (!(await report).Accepted)
        {
            await _attempt.CancelAsync();
            _attempt.Token.ThrowIfCancellationRequested();
        }
    }

    // Progress that cannot be stored is no reason to stop the work: the next update repairs it.
    private async Task ReportProgressAsync()
    {
        var throttle = new ProgressThrottle(_services.Clock);
        try
        {
            await foreach (var progress in _progress.Reader.ReadAllAsync(Attempt))
            {
                if (!throttle.IsDue(progress))
                {
                    continue;
                }

                var answer = await _services.TrySendAsync(new ReportProgress(_job.Id, _job.Attempt, progress), Attempt);
                if (answer is { Accepted: false })
                {
                    await _attempt.CancelAsync();
                    return;
                }

                if (answer is not null)
                {
                    throttle.Told(progress);
                }

                await Task.Delay(throttle.Pause, _services.Clock, Attempt);
            }
        }
        catch (OperationCanceledException)
        {
            // The attempt has ended.
        }
    }

    // Renews in time, hears of a cancelled job at once by the change feed, and stops before the lease ends when it
    // cannot be renewed.
    private async Task KeepLeaseAsync()
    {
        var (renew, lease) = (TimeSpan.FromSeconds(_services.Worker.RenewSeconds), TimeSpan.FromSeconds(_services.Worker.LeaseSeconds));
        var latest = lease - (renew / 2); // what runs is stopped before the lease ends
        var renewed = _asked; // the claim may have taken a while
        using var changes = _services.Feed.Watch(_job.Id);
        var changed = true; // between the claim and the watch it may have been cancelled
        try
        {
            while (true)
            {
                var now = _services.Clock.GetTimestamp();
                var left = latest - _services.Clock.GetElapsedTime(renewed);
                var holds = left <= TimeSpan.Zero ? null : await (changed
                    ? _services.TryAskAsync(leases => leases.HoldsAsync(_job.Id, _job.Attempt, Attempt), left)
                    : _services.TryAskAsync(leases => leases.RenewAsync(_job.Id, _job.Attempt, lease, Attempt), left));
                if (holds == false || (holds is null && _services.Clock.GetElapsedTime(renewed) >= latest))
                {
                    await _attempt.CancelAsync();
                    return;
                }

                if (holds == true && !changed)
                {
                    renewed = now;
                }
                else if (holds is null)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(250), _services.Clock, Attempt);
                }

                var pause = renew - _services.Clock.GetElapsedTime(renewed);
                changed = pause > TimeSpan.Zero && await changes.WaitAsync(pause, Attempt);
            }
        }
        catch (OperationCanceledException)
        {
            // The attempt has ended.
        }
    }
}
