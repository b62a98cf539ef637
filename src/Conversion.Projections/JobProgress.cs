using Conversion.Domain.Jobs;

namespace Conversion.Projections;

/// <summary>The progress read model: one document a job, for lists and boards. Equal to the fold of the job's stream up to <see cref="Version"/>.</summary>
public sealed record JobProgress
{
    /// <summary>The job's id.</summary>
    public Guid Id { get; init; }

    /// <summary>The stream's version that this reflects.</summary>
    public int Version { get; init; }

    /// <summary>Whose job it is.</summary>
    public string Caller { get; init; } = "";

    /// <summary>The platform's name.</summary>
    public string Platform { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public JobStatus Status { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>The whole state.</summary>
    public ConversionJob Job { get; init; } = new();

    /// <summary>The document for a job's state.</summary>
    public static JobProgress Of(ConversionJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return new JobProgress
        {
            Id = job.Id,
            Version = job.Version,
            Caller = job.Caller,
            Platform = job.Platform,
            Status = job.Status,
            SubmittedAt = job.SubmittedAt,
            Job = job,
        };
    }
}
