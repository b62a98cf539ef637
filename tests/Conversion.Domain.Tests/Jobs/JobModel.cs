using Conversion.Domain.Jobs;

namespace Conversion.Domain.Tests.Jobs;

/// <summary>
/// What may become of a job, told a second time: a few fields and who may change them, without the events that the product
/// folds. Specs move it beside the product and compare. What is refused leaves it as it is.
/// </summary>
internal sealed record JobModel(
    JobStatus Status, int Version, int Run, int Attempt, int Begun, int Failures, int Losses, DateTimeOffset? Due, JobPhase Phase, double Percent, long Bytes, string? Title, DateTimeOffset At)
{
    public bool Parked { get; init; }

    public static JobModel Submitted(DateTimeOffset now) => new(JobStatus.Queued, 1, 1, 0, 0, 0, 0, now, JobPhase.Queued, 0, 0, null, now);

    /// <summary>What the product says of the same.</summary>
    public static JobModel Of(ConversionJob job) => new(
        job.Status, job.Version, job.Run, job.Attempt, job.AttemptsInRun, job.FailuresInRun, job.LossesInRun, job.NextAttemptAt, job.Phase,
        job.Progress.Percent, job.Progress.DownloadedBytes, job.Source?.Title, job.UpdatedAt)
    {
        Parked = job.Parked is not null,
    };

    public bool Holds(int attempt) => Status == JobStatus.Running && attempt == Attempt;

    public bool HasEnded => Status > JobStatus.Running;

    public JobModel Claim(DateTimeOffset now) => Status == JobStatus.Queued && Due <= now
        ? After(1) with { Status = JobStatus.Running, Attempt = Attempt + 1, Begun = Begun + 1, Due = null, Phase = JobPhase.Resolving, Percent = 1, Bytes = 0, Parked = false }
        : this;

    public JobModel Resolve(int attempt, string title) => Holds(attempt) && title != Title ? After(1) with { Title = title } : this;

    public JobModel GoOn(int attempt, JobPhase phase) =>
        Holds(attempt) && phase != Phase && phase >= JobPhase.Resolving && phase <= JobPhase.Storing ? After(1) with { Phase = phase } : this;

    public JobModel Move(int attempt, double percent, long bytes, DateTimeOffset now)
    {
        var (further, more) = (Math.Max(Percent, Math.Min(percent, 99.5)), Math.Max(Bytes, bytes));
        return Holds(attempt) && (further > Percent || more > Bytes || now - At >= TimeSpan.FromSeconds(2)) ? After(1) with { Percent = further, Bytes = more } : this;
    }

    public JobModel Complete(int attempt) => Holds(attempt) ? After(1).End(JobStatus.Completed) with { Percent = 100 } : this;

    public JobModel FailForGood(int attempt) => Holds(attempt) ? After(1).End(JobStatus.Failed) with { Failures = Failures + 1 } : this;

    public JobModel FailForNow(int attempt, DateTimeOffset due) => Holds(attempt) ? After(2).Wait(due) with { Failures = Failures + 1 } : this;

    public JobModel Release(int attempt, DateTimeOffset now) => Holds(attempt) ? After(1).Wait(now) with { Begun = Begun - 1 } : this;

    public JobModel Lose(int attempt, int mostLosses, DateTimeOffset now)
    {
        var lost = After(1).Wait(now) with { Losses = Losses + 1 };
        return !Holds(attempt) ? this : lost.Losses < mostLosses ? lost : lost.End(JobStatus.Failed);
    }

    public JobModel Park(bool parked) => Status == JobStatus.Queued && parked != Parked ? After(1) with { Parked = parked } : this;

    public JobModel GiveUpWaiting(int run) => Status == JobStatus.Queued && run == Run ? End(JobStatus.Failed) : this;

    public JobModel Cancel() => HasEnded ? this : End(JobStatus.Cancelled);

    public JobModel Retry(DateTimeOffset now) => Status is JobStatus.Failed or JobStatus.Cancelled
        ? After(1).Wait(now) with { Run = Run + 1, Begun = 0, Failures = 0, Losses = 0, Percent = 0, Bytes = 0 }
        : this;

    private JobModel After(int events) => this with { Version = Version + events };

    private JobModel Wait(DateTimeOffset due) => this with { Status = JobStatus.Queued, Phase = JobPhase.Queued, Due = due };

    private JobModel End(JobStatus status) => After(1) with { Status = status, Phase = JobPhase.Done, Due = null, Parked = false };
}
