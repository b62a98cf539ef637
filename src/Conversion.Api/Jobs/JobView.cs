using System.Text.Json.Serialization;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;

namespace Conversion.Api.Jobs;

/// <summary>The job as the API shows it.</summary>
/// <param name="Id">The job.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Phase">What its work is busy with.</param>
/// <param name="Percent">0 to 100; never falls within an attempt, and is 100 exactly when the job is completed.</param>
/// <param name="DownloadedBytes">Bytes got so far.</param>
/// <param name="TotalBytes">Bytes of the source; null when nobody knows.</param>
/// <param name="BytesPerSecond">The rate now; null when nothing is on its way.</param>
/// <param name="EtaSeconds">Seconds until the phase is through, as things go; null when unknown.</param>
/// <param name="ProcessedSeconds">Seconds of media that were converted; null before that.</param>
/// <param name="ElapsedSeconds">Seconds from the start of work to the latest event; null before it.</param>
/// <param name="Url">The link that was asked for.</param>
/// <param name="Platform">The platform's name, or generic.</param>
/// <param name="Title">What the source is called; null until it is known.</param>
/// <param name="Uploader">Who published it.</param>
/// <param name="ThumbnailUrl">Its picture.</param>
/// <param name="DurationSeconds">How long it plays.</param>
/// <param name="Output">What it becomes.</param>
/// <param name="AllowQualityReduction">Whether a lower quality will do when the one asked for cannot be had.</param>
/// <param name="Priority">Which of a caller's jobs go first.</param>
/// <param name="ClientReference">The client's own words for it.</param>
/// <param name="Attempt">The latest attempt's number, over all runs; 0 before the first.</param>
/// <param name="Run">The run: one more with each retry by a caller.</param>
/// <param name="Strategy">The way that the attempt goes.</param>
/// <param name="QueuePosition">Its place among those that wait, from 1 on; null when it does not wait.</param>
/// <param name="EstimatedWaitSeconds">Seconds until it begins, as things go; null when unknown.</param>
/// <param name="ResultOrigin">Whether the work is its own, another job's, or was there already.</param>
/// <param name="Version">The version of the job's stream that this reflects.</param>
/// <param name="SubmittedAt">When it was accepted.</param>
/// <param name="StartedAt">When work began first.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="NextAttemptAt">When the next attempt begins at the earliest; null when none is due.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Notices">What the user should know although it goes on.</param>
/// <param name="Artifact">The result.</param>
/// <param name="Links">Where to go from here.</param>
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
/// <param name="Kind">What kind of failure it is.</param>
/// <param name="Title">It in a few words.</param>
/// <param name="Message">What happened, for the user.</param>
/// <param name="Advice">What the user can do.</param>
/// <param name="Retryable">Whether the same may go well another time.</param>
public sealed record FailureView(FailureKind Kind, string Title, string Message, string Advice, bool Retryable)
{
    public static FailureView? Of(Failure? failure) =>
        failure is null ? null : new(failure.Kind, failure.Title, failure.Message, failure.Advice, failure.Retryable);
}

/// <summary>Where a client goes on from a job; addresses relative to the service.</summary>
/// <param name="Self">The job.</param>
/// <param name="Live">Its progress as server-sent events.</param>
/// <param name="Socket">Its progress over a WebSocket.</param>
/// <param name="Events">Its stream of events.</param>
/// <param name="Cancel">Where it is cancelled.</param>
/// <param name="Retry">Where it is given a new run.</param>
/// <param name="Download">The durable link of its result; null until there is one.</param>
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
/// <param name="EstimatedWaitSeconds">Seconds until it starts at the earliest, by its own pause and its platform's pace and breaker; null when none of them holds it back.</param>
public sealed record QueuePlace(int Position, double? EstimatedWaitSeconds);
