using Conversion.Chaos.Faults;
using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.Chaos.Judging;

/// <summary>Waits until every accepted job of a run has ended, and then holds all that the cluster kept against the invariants I1 to I9.</summary>
/// <param name="trial">The run.</param>
public sealed class Judge(Trial trial)
{
    /// <summary>The longest that jobs may take from the fault to their end: lease, second attempt, and a busy machine.</summary>
    private static readonly TimeSpan EndDeadline = TimeSpan.FromMinutes(3);

    private ServiceData Data => trial.Cluster.Data;

    /// <summary>The verdict.</summary>
    public async Task<Verdict> JudgeAsync()
    {
        await WaitForEndsAsync();
        var all = await Eventually.BecomesAsync(
            () => Data.StreamsAsync(trial.Cancellation), _ => true, EndDeadline, trial.Cancellation, "the database answers");
        var byId = all.ToDictionary(stream => stream.JobId);
        var streams = trial.Work.Jobs.Select(job => byId.GetValueOrDefault(job.Id) ?? new JobStream(job.Id, [])).ToList();
        var findings = new List<Finding>();
        foreach (var (job, stream) in trial.Work.Jobs.Zip(streams))
            findings.AddRange(await JudgeAsync(job, stream));
        findings.AddRange(SameBytes(streams));
        findings.AddRange(await new Remains(trial).FindAsync());
        findings.AddRange(await new ReadModels(trial).FindAsync());
        findings.AddRange(await new Listeners(trial).FindAsync(streams));
        findings.AddRange(await new Keys(trial).FindAsync());
        return new Verdict(streams, findings, [.. streams.SelectMany(Recoveries)]);
    }

    // What has not ended by then is found by its stream.
    private async Task WaitForEndsAsync()
    {
        try
        {
            await Eventually.BecomesAsync(
                async () => (await Data.StreamsAsync(trial.Cancellation)).Where(stream => stream.Job is { IsTerminal: true }).Select(stream => stream.JobId).ToHashSet(),
                ended => trial.Work.Jobs.All(job => ended.Contains(job.Id)), EndDeadline, trial.Cancellation, "all accepted jobs have ended");
        }
        catch (TimeoutException)
        {
            trial.Story += ", not all jobs ended";
        }
    }

    private async Task<IEnumerable<Finding>> JudgeAsync(AcceptedJob job, JobStream stream)
    {
        var findings = StreamInvariants.Violations(stream.Events, mustHaveEnded: true)
            .Select(violation => new Finding(KindOf(violation, stream), $"{job}: {violation} {stream.Tale()}")).ToList();
        if (stream.Job is not { IsTerminal: true } ended)
            return findings;
        var end = ended.Status.ToString().ToLowerInvariant();
        if (!job.Ends.Contains(end))
            findings.Add(new Finding(Wrong.Lost, $"I1: {job} ended {end} ({ended.Failure?.Kind} {ended.Failure?.Evidence}). {stream.Tale()}"));
        if (stream.Events.OfType<OutputStored>().Count() > ended.Run)
            findings.Add(new Finding(Wrong.Doubled, $"I4: {job} has more than one result in a run. {stream.Tale()}"));
        if (stream.Promised is not { } artifact)
            return findings;
        if (await Data.DefectOfResultAsync(artifact, trial.Cancellation) is { } defect)
            findings.Add(new Finding(Wrong.Lost, $"{job}: {defect}"));
        if (Math.Abs(artifact.DurationSeconds - job.Work.Seconds) > 0.5)
            findings.Add(new Finding(Wrong.Lost, $"I4: the result of {job} plays {artifact.DurationSeconds} s instead of {job.Work.Seconds} s."));
        return findings;
    }

    private static Wrong KindOf(string violation, JobStream stream) =>
        stream.Job is not { IsTerminal: true } && violation.StartsWith("I1: the stream ends", StringComparison.Ordinal) ? Wrong.Lost
        : violation.Contains("I1:", StringComparison.Ordinal) || violation.Contains("I2:", StringComparison.Ordinal) ? Wrong.Doubled
        : violation.Contains("I4:", StringComparison.Ordinal) ? Wrong.Lost
        : Wrong.Untrue;

    /// <summary>The tools are deterministic: what was converted twice from one source, be it after a fault, is the same file.</summary>
    private IEnumerable<Finding> SameBytes(IReadOnlyList<JobStream> streams) =>
        from pair in trial.Work.Jobs.Zip(streams)
        where pair.Second.Promised is not null
        group pair.Second.Promised!.Sha256 by pair.First.Work into results
        where results.Distinct().Count() > 1
        select new Finding(Wrong.Lost, $"I4: {results.Key} came out in {results.Distinct().Count()} different ways: {string.Join(", ", results.Distinct())}");

    /// <summary>From the fault to the next attempt, by the events' own times.</summary>
    private IEnumerable<TimeSpan> Recoveries(JobStream stream)
    {
        foreach (var (node, at) in trial.Silenced)
        {
            var held = stream.Events.OfType<AttemptStarted>().LastOrDefault(started => started.At <= at);
            var next = held is null ? null : stream.Events.OfType<AttemptStarted>().FirstOrDefault(started => started.Attempt == held.Attempt + 1);
            if (held?.Node == node && next is not null && stream.Events.OfType<AttemptLost>().Any(lost => lost.Attempt == held.Attempt))
                yield return next.At - at;
        }
    }
}
