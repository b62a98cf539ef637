namespace Conversion.TestSupport.Services;

/// <summary>The job as the HTTP contract words it, written down here a second time so that the host cannot change it unseen.</summary>
public sealed record JobState(
    Guid Id, string Status, string Phase, double Percent, long DownloadedBytes, string Platform, string? Title, double? DurationSeconds,
    int Attempt, int Version, DateTimeOffset? FinishedAt, FailureState? Failure, ArtifactState? Artifact,
    double? ProcessedSeconds = null, double? ElapsedSeconds = null);

/// <summary>Why a job failed.</summary>
public sealed record FailureState(string Kind, string Title, string Message, string Advice, bool Retryable);

/// <summary>The result of a job.</summary>
public sealed record ArtifactState(string ArtifactId, string FileName, string ContentType, long SizeBytes, double DurationSeconds, string Sha256);
