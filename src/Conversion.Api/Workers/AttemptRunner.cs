using Conversion.Api.Telemetry;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.Media;
using Conversion.Storage;

namespace Conversion.Api.Workers;

/// <summary>Runs one attempt from claim to report: the engine, the store, the lease beside them, and a clean folder after.</summary>
public sealed class AttemptRunner(
    IMediaEngine engine, IArtifactStore store, AttemptReporterFactory reporters, WorkFolders folders, JobRequests requests, TimeProvider clock, ILogger<AttemptRunner> log)
{
    /// <summary>How long work that was told to stop may take to do so. Tools are killed at once; a disk that hangs heeds nothing.</summary>
    private static readonly TimeSpan LongestUnwinding = TimeSpan.FromSeconds(15);

    /// <summary>Runs <paramref name="job"/>'s current attempt and reports its end.</summary>
    /// <param name="job">The claimed job.</param>
    /// <param name="asked">The clock's timestamp from which its lease holds at least: when the claim was asked for.</param>
    /// <param name="stopping">The node stops: the job is handed back.</param>
    public async Task RunAsync(ConversionJob job, long asked, CancellationToken stopping)
    {
        if (await reporters.HeldSinceAsync(job, asked) is not { } held)
        {
            log.LogWarning("Attempt {Attempt} of job {Job} does not begin: its claim took longer than its lease.", job.Attempt, job.Id);
            return;
        }

        using var trace = AttemptTrace.Begin(job, await requests.OfAsync(job.Id), log);
        await using var reporter = reporters.For(job, held, stopping);
        var end = await EndOfAsync(WorkAsync(job, reporter), job, reporter, stopping);
        trace.Ended(end.Outcome, end.Kind);
        log.LogInformation("Attempt {Attempt} of job {Job} ({Platform}) ended: {Outcome} {Kind}", job.Attempt, job.Id, job.Platform, end.Outcome, end.Kind is { } kind ? FailureCatalogue.NameOf(kind) : "");
        if (end.KeepsDownload)
        {
            folders.Keep(job.Id, job.Attempt);
        }

        // Before the report: a job that has ended has left nothing behind.
        folders.Remove(job.Id, job.Attempt);
        if (!await end.Report(CancellationToken.None))
        {
            folders.Forget(job.Id);
        }
    }

    /// <summary>How an attempt ends, to be reported when its folder is gone.</summary>
    /// <param name="Report">Reports it. False when there will be no further attempt.</param>
    /// <param name="Outcome">In a word, for whoever traces.</param>
    /// <param name="KeepsDownload">Whether what was downloaded may serve a further attempt.</param>
    /// <param name="Kind">Why it failed; null when it did not.</param>
    private sealed record End(Func<CancellationToken, Task<bool>> Report, string Outcome, bool KeepsDownload = false, FailureKind? Kind = null);

    private async Task<End> EndOfAsync(Task<End> work, ConversionJob job, AttemptReporter reporter, CancellationToken stopping)
    {
        try
        {
            return await UntilUnwoundAsync(work, reporter.Attempt);
        }
        catch (OperationCanceledException) when (reporter.Attempt.IsCancellationRequested)
        {
            return Stopped(job, reporter, stopping);
        }
        catch (TimeoutException) when (reporter.Attempt.IsCancellationRequested)
        {
            log.LogError("Attempt {Attempt} of job {Job} was told to stop and did not within {Seconds} s; it is left to itself.",
                job.Attempt, job.Id, LongestUnwinding.TotalSeconds);
            return Stopped(job, reporter, stopping);
        }
        catch (MediaFailureException failed)
        {
            return Failed(failed.Failure, reporter);
        }
        catch (ArtifactStoreException failed)
        {
            var kind = failed.OutOfSpace ? FailureKind.OutOfDisk : FailureKind.StorageFailed;
            return Failed(FailureCatalogue.Describe(kind, job.Platform, failed.Message), reporter);
        }
        catch (Exception unforeseen)
        {
            log.LogError(unforeseen, "Attempt {Attempt} of job {Job} failed in a way that nobody foresaw.", job.Attempt, job.Id);
            return Failed(FailureCatalogue.Describe(FailureKind.Unknown, job.Platform, $"{unforeseen.GetType().Name}: {unforeseen.Message}"), reporter);
        }
    }

    private async Task<End> WorkAsync(ConversionJob job, AttemptReporter reporter)
    {
        if (!SourceUrl.TryParse(job.Url, out var url, out _))
        {
            throw new MediaFailureException(FailureCatalogue.Describe(FailureKind.InvalidUrl, job.Platform));
        }

        var request = new ConversionRequest(job.Id, job.Attempt, url!, job.Platform, job.Output, job.Strategy, folders.Create(job.Id, job.Attempt));
        var media = await engine.ConvertAsync(request, reporter, reporter.Attempt);
        using var storing = AttemptTrace.Storing();
        await reporter.PhaseStartedAsync(JobPhase.Storing, reporter.Attempt);
        var stored = await reporter.AccompanyAsync(store.PutAsync(ArtifactIds.ForAttempt(job.Id, job.Attempt), media.FilePath, reporter.Attempt));
        var artifact = new Artifact(
            stored.ArtifactId, media.FileName, job.Output.ContentType, stored.SizeBytes, media.DurationSeconds, stored.Sha256, ExpiresAt: null, media.Height,
            IsPrivate: media.UsedCookies);
        return new End(cancellation => CompleteAsync(reporter, artifact, cancellation), "completed");
    }

    // An exception while the work ends by itself is its own; one that comes out of work that is left to itself is nobody's.
    private async Task<End> UntilUnwoundAsync(Task<End> work, CancellationToken attempt)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = attempt.UnsafeRegister(_ => stopped.TrySetResult(), null);
        await Task.WhenAny(work, stopped.Task);
        return await work.WaitAsync(work.IsCompleted ? Timeout.InfiniteTimeSpan : LongestUnwinding, clock, CancellationToken.None);
    }

    private static End Stopped(ConversionJob job, AttemptReporter reporter, CancellationToken stopping) =>
        stopping.IsCancellationRequested ? new End(reporter.ReleaseAsync, "released", KeepsDownload: true)
        : reporter.IsOverdue ? Failed(FailureCatalogue.Describe(FailureKind.TimedOut, job.Platform, "The attempt took longer than its source and format allow."), reporter)
        : new End(_ => Task.FromResult(false), "stopped"); // lost or cancelled: nothing to say

    private static End Failed(Failure failure, AttemptReporter reporter) =>
        new(cancellation => reporter.FailAsync(failure, cancellation), "failed", KeepsDownload: failure.Retryable, failure.Kind);

    private async Task<bool> CompleteAsync(AttemptReporter reporter, Artifact artifact, CancellationToken cancellation)
    {
        if (!await reporter.CompleteAsync(artifact, cancellation))
        {
            log.LogInformation("Artifact {Artifact} is removed again: its attempt no longer holds the job.", artifact.ArtifactId);
            await store.DeleteAsync(artifact.ArtifactId, cancellation);
        }

        return false;
    }
}
