using Conversion.Chaos.Faults;

namespace Conversion.Chaos.Judging;

/// <summary>Whether each idempotency key made one job and still leads to it, although submissions were sent again to other nodes (I9).</summary>
/// <param name="trial">The run.</param>
public sealed class Keys(Trial trial)
{
    /// <summary>Keys that make a second job, and jobs that nobody was told of.</summary>
    public async Task<IEnumerable<Finding>> FindAsync()
    {
        var findings = new List<Finding>();
        foreach (var job in trial.Work.Jobs)
        {
            if (await trial.Work.RepeatAsync(job, trial.Cancellation) is var repeated && repeated != job.Id)
                findings.Add(new Finding(Wrong.Doubled, $"I9: the key of {job} made job {repeated} as well."));
        }

        trial.Cluster.Accepted.UnionWith(trial.Work.Jobs.Select(job => job.Id));
        var unknown = (await trial.Cluster.Data.StreamsAsync(trial.Cancellation)).Select(stream => stream.JobId).Except(trial.Cluster.Accepted);
        findings.AddRange(unknown.Select(id => new Finding(Wrong.Doubled, $"I9: job {id} was never accepted: its submission was sent again, and made another.")));
        return findings;
    }
}
