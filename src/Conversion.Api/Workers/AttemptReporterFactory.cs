using Conversion.Api.Hosting;
using Conversion.Api.Live;
using Conversion.Domain.Jobs;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Wolverine;

namespace Conversion.Api.Workers;

/// <summary>Makes reporters, and carries their commands to the bus, each in a scope of its own.</summary>
public sealed class AttemptReporterFactory(
    IServiceScopeFactory scopes, JobLeases leases, AttemptBound bound, JobChangeFeed feed, TimeProvider clock, IOptions<WorkerOptions> worker, WorkMetrics metrics,
    ILogger<AttemptReporter> log)
{
    // The end of an attempt is worth waiting for a database that comes back.
    private readonly ResiliencePipeline _patient = new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(failure => failure is not OperationCanceledException),
            MaxRetryAttempts = 8,
            Delay = TimeSpan.FromMilliseconds(250),
            MaxDelay = TimeSpan.FromSeconds(10),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    internal TimeProvider Clock => clock;

    internal JobChangeFeed Feed => feed;

    internal WorkerOptions Worker => worker.Value;

    internal AttemptBound Bound => bound;

    internal WorkMetrics Metrics => metrics;

    internal ILogger Log => log;

    /// <summary>
    /// From when on a claim that was asked for at <paramref name="asked"/> is known to hold. The first claim of a node that has just
    /// started may take longer than a renewal may be late: then it is renewed before anything begins. Null when it has run out by then.
    /// </summary>
    public async Task<long?> HeldSinceAsync(ConversionJob job, long asked)
    {
        if (clock.GetElapsedTime(asked) < TimeSpan.FromSeconds(Worker.RenewSeconds))
        {
            return asked;
        }

        var (now, lease) = (clock.GetTimestamp(), TimeSpan.FromSeconds(Worker.LeaseSeconds));
        return await TryAskAsync(queue => queue.RenewAsync(job.Id, job.Attempt, lease, CancellationToken.None), lease) == true ? now : null;
    }

    /// <summary>A reporter for <paramref name="job"/>'s current attempt.</summary>
    public AttemptReporter For(ConversionJob job, long asked, CancellationToken stopping) => new(job, asked, this, stopping);

    internal async Task<ReportAnswer> SendAsync(object report, CancellationToken cancellation) =>
        await _patient.ExecuteAsync(async token => await InvokeAsync(report, token), cancellation);

    /// <summary>Reports once. Null when it could not be stored, which is counted.</summary>
    internal async Task<ReportAnswer?> TrySendAsync(ReportProgress report, CancellationToken cancellation)
    {
        try
        {
            return await InvokeAsync(report, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            metrics.ProgressFailed();
            log.LogWarning("A report of progress could not be stored: {Reason}", failure.GetBaseException().Message);
            return null;
        }
    }

    /// <summary>Asks for the lease. Null when the database does not answer within <paramref name="atMost"/>: a lease ends whether or not the database hangs.</summary>
    internal async Task<bool?> TryAskAsync(Func<JobLeases, Task<bool>> question, TimeSpan atMost)
    {
        try
        {
            return await question(leases).WaitAsync(atMost, clock);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogWarning("A lease could not be looked at: {Reason}", failure.GetBaseException().Message);
            return null;
        }
    }

    private async Task<ReportAnswer> InvokeAsync(object report, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        return await bus.InvokeAsync<ReportAnswer>(report, cancellation) ?? new ReportAnswer(Accepted: false);
    }
}
