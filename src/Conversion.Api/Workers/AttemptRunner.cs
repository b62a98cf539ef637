using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.Media;
using Conversion.Storage;

namespace Conversion.Api.Workers;

/// <summary>Runs one attempt from claim to report: the engine, the store, the lease beside them, and a clean folder after.</summary>
public sealed class AttemptRunner(
    IMediaEngine engine, IArtifactStore store, AttemptReporterFactory reporters, WorkFolders folders, ILogger<AttemptRunner> log)
{
    /// <summary>Runs <paramref name="job"/>'s current attempt and reports its end.</summary>
    /// <param name="job">The claimed job.</param>
    /// <param name="stopping">The node stops: the job is handed back.</param>
    public async Task RunAsync(ConversionJob job, CancellationToken stopping)
    {
        await using var reporter = reporters.For(job, stopping);
        var end = await WorkAsync(job, reporter, stopping);
        folders.Remove(job.Id, job.Attempt);
        await end(CancellationToken.None);
    }

    // Returns how the attempt ends, to be reported when its folder is gone: a job that has ended has left nothing behind.
    private async Task<Func<CancellationToken, Task>> WorkAsync(ConversionJob job, AttemptReporter reporter, CancellationToken stopping)
    {
        try
        {
            if (!SourceUrl.TryParse(job.Url, out var url, out _))
            {
                throw new MediaFailureException(FailureCatalogue.Describe(FailureKind.InvalidUrl, job.Platform));
            }

            var request = new ConversionRequest(job.Id, job.Attempt, url!, job.Platform, job.Output, job.Strategy, folders.Create(job.Id, job.Attempt));
            var media = await engine.ConvertAsync(request, reporter, reporter.Attempt);
            await reporter.PhaseStartedAsync(JobPhase.Storing, reporter.Attempt);
            var stored = await store.PutAsync(Guid.CreateVersion7().ToString("N"), media.FilePath, reporter.Attempt);
            var artifact = new Artifact(
                stored.ArtifactId, media.FileName, job.Output.ContentType, stored.SizeBytes, media.DurationSeconds, stored.Sha256, ExpiresAt: null);
            return cancellation => CompleteAsync(reporter, artifact, cancellation);
        }
        catch (OperationCanceledException) when (reporter.Attempt.IsCancellationRequested)
        {
            return stopping.IsCancellationRequested ? reporter.ReleaseAsync : _ => Task.CompletedTask; // lost or cancelled: nothing to say
        }
        catch (MediaFailureException failed)
        {
            return cancellation => reporter.FailAsync(failed.Failure, cancellation);
        }
        catch (ArtifactStoreException failed)
        {
            var kind = failed.OutOfSpace ? FailureKind.OutOfDisk : FailureKind.StorageFailed;
            return cancellation => reporter.FailAsync(FailureCatalogue.Describe(kind, job.Platform, failed.Message), cancellation);
        }
        catch (Exception unforeseen)
        {
            log.LogError(unforeseen, "Attempt {Attempt} of job {Job} failed in a way that nobody foresaw.", job.Attempt, job.Id);
            var failure = FailureCatalogue.Describe(FailureKind.Unknown, job.Platform, $"{unforeseen.GetType().Name}: {unforeseen.Message}");
            return cancellation => reporter.FailAsync(failure, cancellation);
        }
    }

    private async Task CompleteAsync(AttemptReporter reporter, Artifact artifact, CancellationToken cancellation)
    {
        if (!await reporter.CompleteAsync(artifact, cancellation))
        {
            log.LogInformation("Artifact {Artifact} is removed again: its attempt no longer holds the job.", artifact.ArtifactId);
            await store.DeleteAsync(artifact.ArtifactId, cancellation);
        }
    }
}
