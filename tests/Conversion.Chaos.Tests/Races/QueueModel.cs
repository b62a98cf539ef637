using System.Collections.Immutable;
using System.Globalization;
using Conversion.Domain.Jobs;
using Conversion.Domain.Tests.Jobs;

namespace Conversion.Chaos.Tests.Races;

/// <summary>
/// What may become of a few jobs that several workers share: who may hold which, and what each command may be answered. Time stands
/// still in it; a lease ends when a step says so, and what is tried again is due at once.
/// </summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="Expired">Those whose lease has ended although an attempt holds them.</param>
internal sealed record QueueModel(ImmutableArray<JobModel> Jobs, ImmutableHashSet<int> Expired)
{
    private const int MostFailures = 3;
    private const int MostLosses = 3;
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>So many jobs that wait.</summary>
    public static QueueModel Of(int jobs) => new([.. Enumerable.Repeat(JobModel.Submitted(Now), jobs)], []);

    /// <inheritdoc />
    public override string ToString() => string.Join("; ", Jobs.Select((job, i) =>
        $"{i} {job.Status}{(Expired.Contains(i) ? ", expired" : "")}, run {job.Run}, attempt {job.Attempt}, {job.Failures} failures, {job.Losses} losses, v{job.Version}"));

    /// <summary>Whether a job that the product tells of is this one.</summary>
    public bool Has(int job, ConversionJob told) => JobModel.Of(told) with { Due = Jobs[job].Due, At = Jobs[job].At } == Jobs[job];

    /// <summary>The model after a step that was answered so; null when it may not be answered so.</summary>
    public QueueModel? After(BoundStep step, string answer)
    {
        var ((kind, index, _), attempt, run, bytes) = step;
        var job = Jobs[index];
        var holds = job.Holds(attempt);
        return kind switch
        {
            StepKind.Claim => Taken(answer, Enumerable.Range(0, Jobs.Length).Where(i => Jobs[i].Status == JobStatus.Queued), i => Jobs[i].Claim(Now)),
            StepKind.Lose => Taken(answer, Expired, i => Jobs[i].Lose(Jobs[i].Attempt, MostLosses, Now)),
            StepKind.Expire => job.Status == JobStatus.Running ? this with { Expired = Expired.Add(index) } : this,
            StepKind.Renew => Told(answer, holds && !Expired.Contains(index), job),
            StepKind.Move => Told(answer, holds, job.Move(attempt, 50, bytes, Now)),
            StepKind.Complete => Told(answer, holds || (job.Status == JobStatus.Completed && job.Attempt == attempt), job.Complete(attempt)),
            StepKind.FailForNow => Told(answer, holds, job.Failures + 1 < MostFailures ? job.FailForNow(attempt, Now) : job.FailForGood(attempt)),
            StepKind.FailForGood => Told(answer, holds, job.FailForGood(attempt)),
            StepKind.Release => Told(answer, holds, job.Release(attempt, Now)),
            StepKind.GiveUpWaiting => With(index, job.GiveUpWaiting(run)),
            // Cancelled already, it is refused; but one that is tried again, after a commit whose answer was lost, cannot tell its own work from another's.
            StepKind.Cancel => job.Status == JobStatus.Cancelled ? this : Told(answer, !job.HasEnded, job.Cancel()),
            StepKind.Retry => Told(answer, job.Retry(Now) != job, job.Retry(Now)),
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };

        QueueModel? Told(string answer, bool expected, JobModel after) => answer == $"{expected}" ? With(index, after) : null;
    }

    // Which of several is up to the product; none is an answer only where there is none.
    private QueueModel? Taken(string answer, IEnumerable<int> candidates, Func<int, JobModel> take)
    {
        var all = candidates.ToList();
        if (answer == BoundStep.None)
            return all.Count == 0 ? this : null;
        var (index, attempt) = (int.Parse(answer.Split('.')[0], CultureInfo.InvariantCulture), int.Parse(answer.Split('.')[1], CultureInfo.InvariantCulture));
        if (!all.Contains(index))
            return null;
        var after = take(index);
        return after.Attempt == attempt ? With(index, after) : null;
    }

    // A lease goes with the attempt that it was given to.
    private QueueModel With(int index, JobModel after) =>
        new(Jobs.SetItem(index, after), after.Status == JobStatus.Running && after.Attempt == Jobs[index].Attempt ? Expired : Expired.Remove(index));
}
