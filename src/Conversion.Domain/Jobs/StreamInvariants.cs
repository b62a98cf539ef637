namespace Conversion.Domain.Jobs;

/// <summary>
/// Replays a job's stream and names what no stream may show: terminal events inside a run (I1), attempts that overlap or
/// events of an attempt that is not current (I2), progress that falls or a completion that is not at 100 (I3).
/// </summary>
public static class StreamInvariants
{
    /// <summary>The violations in <paramref name="events"/>, each with its version; none for a sound stream.</summary>
    /// <param name="events">A whole stream from its first event on.</param>
    /// <param name="mustHaveEnded">Whether the last run must have ended.</param>
    public static IReadOnlyList<string> Violations(IEnumerable<object> events, bool mustHaveEnded)
    {
        ArgumentNullException.ThrowIfNull(events);
        var violations = new List<string>();
        ConversionJob? job = null;
        foreach (var e in events)
        {
            var broken = job is null ? First(e) : Next(job, e);
            var after = ConversionJob.Evolve(job, e);
            broken ??= job is null ? null : After(job, e, after);
            if (broken is not null)
            {
                violations.Add($"version {after.Version}, {e.GetType().Name}: {broken}");
            }

            job = after;
        }

        if (mustHaveEnded && job is not { IsTerminal: true })
        {
            violations.Add($"I1: the stream ends with the job {job?.Status.ToString() ?? "unborn"}, not with a terminal event.");
        }

        return violations;
    }

    private static string? First(object e) => e is JobSubmitted ? null : "I1: the stream does not begin with JobSubmitted.";

    private static string? Next(ConversionJob job, object e) => e switch
    {
        JobSubmitted => "I1: the job was submitted twice.",
        JobRetried when !job.IsTerminal => "I1: a new run began before the last one had ended.",
        JobRetried => null,
        _ when job.IsTerminal => "I1: the run had ended.",
        AttemptStarted when job.Status == JobStatus.Running => "I2: an attempt began while another held the job.",
        AttemptStarted started when started.Attempt != job.Attempt + 1 => $"I2: attempt {started.Attempt} follows attempt {job.Attempt}.",
        AttemptStarted => null,
        RetryScheduled or FallbackChosen or JobFailed when job.Status == JobStatus.Queued => null,
        IAttemptEvent of when !job.IsCurrent(of.Attempt) => $"I2: attempt {of.Attempt} does not hold the job.",
        _ => null,
    };

    private static string? After(ConversionJob before, object e, ConversionJob after) => e switch
    {
        ProgressReported when after.Progress.Percent < before.Progress.Percent => $"I3: progress fell from {before.Progress.Percent} to {after.Progress.Percent}.",
        ProgressReported when after.Progress.Percent is <= 0 or >= 100 => $"I3: progress of a running attempt is {after.Progress.Percent}.",
        JobCompleted when after.Progress.Percent != 100 => $"I3: completed at {after.Progress.Percent}.",
        JobCompleted when after.Artifact is null => "I4: completed without an artifact.",
        AttemptStarted when after.Progress.Percent <= 0 => "I3: an attempt began at 0.",
        _ => null,
    };
}
