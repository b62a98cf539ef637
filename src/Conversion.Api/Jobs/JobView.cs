using System.Text.Json.Serialization;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;

namespace Conversion.Api.Jobs;

/// <summary>The job as the API shows it.</summary>
public sealed record JobView(
    Guid Id,
    JobStatus Status,
    JobPhase Phase,
    double Percent,
    long DownloadedBytes,
    long? TotalBytes,
    double? BytesPerSecond,
    double? EtaSeconds,
    double? ProcessedSeconds,
    double? ElapsedSeconds,
    string Url,
    string Platform,
    string? Title,
    string? Uploader,
    string? ThumbnailUrl,
    double? DurationSeconds,
    OutputProfile Output,
    bool AllowQualityReduction,
    JobPriority Priority,
    string? ClientReference,
    int Attempt,
    int Run,
    string Strategy,
    int? QueuePosition,
    double? EstimatedWaitSeconds,
    ResultOrigin ResultOrigin,
    int Version,
    DateTimeOffset SubmittedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    DateTimeOffset? NextAttemptAt,
    FailureView? Failure,
    IReadOnlyList<NoticeView> Notices,
    Artifact? Artifact,
    JobLinks Links)
{
    /// <summary>The source's chapters, where a single job is asked for: lists and live frames, which come often, do without.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SourceChapter>? Chapters { get; init; }

    /// <summary>Shows <paramref name="job"/>, with its place in the queue when that is known.</summary>
    public static JobView Of(ConversionJob job, QueuePlace? place = null)
    {
        var running = job.Status == JobStatus.Running;
        return new JobView(
            job.Id, job.Status, job.Phase,
            job.Progress.Percent, job.Progress.DownloadedBytes, job.Progress.TotalBytes,
            running ? job.Progress.BytesPerSecond : null, running ? job.Progress.EtaSeconds : null,
            job.Progress.ProcessedSeconds, Elapsed(job),
            job.Url, job.Platform, job.Source?.Title, job.Source?.Uploader, job.Source?.ThumbnailUrl, job.Source?.DurationSeconds,
            job.Output, job.AllowQualityReduction, job.Priority, job.ClientReference,
            job.Attempt, job.Run, job.Strategy,
            place?.Position, place?.EstimatedWaitSeconds,
            job.Origin, job.Version,
            job.SubmittedAt, job.StartedAt, job.FinishedAt, job.AttemptsInRun > 0 ? job.NextAttemptAt : null,
            job.Status is JobStatus.Failed ? FailureView.Of(job.Failure) : null,
            NoticeView.For(job), job.Artifact, JobLinks.For(job));
    }

    // As of the version, by the times of its events: a client's own clock may be wrong.
    private static double? Elapsed(ConversionJob job) =>
        job.StartedAt is { } started ? Math.Round(Math.Max(0, ((job.FinishedAt ?? job.UpdatedAt) - started).TotalSeconds), 1) : null;
}

/// <summary>Why a job failed, without the tools' own output.</summary>
public sealed record FailureView(FailureKind Kind, string Title, string Message, string Advice, bool Retryable)
{
    public static FailureView? Of(Failure? failure) =>
        failure is null ? null : new(failure.Kind, failure.Title, failure.Message, failure.Advice, failure.Retryable);
}

/// <summary>Where a client goes on from a job; addresses relative to the service.</summary>
public sealed record JobLinks(string Self, string Live, string Socket, string Events, string Cancel, string Retry, string? Download)
{
    public static JobLinks For(ConversionJob job)
    {
        var self = $"/api/jobs/{job.Id}";
        return new(self, $"{self}/live", $"{self}/socket", $"{self}/events", $"{self}/cancel", $"{self}/retry",
            job.Status == JobStatus.Completed ? $"{self}/download" : null);
    }
}

/// <summary>Where a waiting job stands.</summary>
/// <param name="Position">1 for the next one.</param>
/// <param name="EstimatedWaitSeconds">Seconds until it starts, by its own pause, its platform's pace and breaker, and the slots; null when none of them holds it back, or nobody can say.</param>
public sealed record QueuePlace(int Position, double? EstimatedWaitSeconds);
