using Conversion.Chaos.Faults;
using Conversion.TestSupport.Services;

namespace Conversion.Chaos.Judging;

/// <summary>Whether those who listened to jobs heard every version once, whatever became of the nodes that they listened on (I7).</summary>
/// <param name="trial">The run.</param>
public sealed class Listeners(Trial trial)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>Gaps, repeats, and listeners that never heard the end.</summary>
    public async Task<IEnumerable<Finding>> FindAsync(IReadOnlyList<JobStream> streams)
    {
        var all = Task.WhenAll(trial.Work.Jobs.Select(job => job.Follower.Ended));
        await Task.WhenAny(all, Task.Delay(Deadline, trial.Cancellation));
        return trial.Work.Jobs.Zip(streams, (job, stream) =>
        {
            var expected = Enumerable.Range(1, stream.Events.Count);
            var heard = job.Follower.Heard;
            var wrong = heard.SequenceEqual(expected) ? [] : new[] { $"I7: of {stream.Events.Count} versions of {job} a listener heard {string.Join(",", heard)}" };
            return wrong.Concat(job.Follower.Complaints).Select(text => new Finding(Wrong.Untrue, text));
        }).SelectMany(findings => findings);
    }
}
