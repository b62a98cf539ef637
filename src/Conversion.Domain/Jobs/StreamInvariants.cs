namespace Conversion.Domain.Jobs;

/// <summary>
/// Replays a job's stream and names what no stream may show: versions that are missing, terminal events inside a run, a
/// failure that nothing follows (I1), attempts that overlap or events of an attempt that is not current (I2), progress
/// that falls or a completion that is not at 100 (I3), results that no completion goes with (I4), a run that goes on after more
/// failures than any may have, or a way that does not follow from the last failure (I8).
/// <para>
/// Phases are not among it: an attempt whose source cannot be converted while it arrives goes back from converting to
/// downloading, and rightly so.
/// </para>
/// </summary>
public static class StreamInvariants
{
    /// <summary>The violations in <paramref name="events"/>, in words, each with its version; none for a sound stream.</summary>
    /// <param name="events">A whole stream from its first event on.</param>
    /// <param name="mustHaveEnded">Whether the last run must have ended.</param>
    public static IReadOnlyList<string> Violations(IEnumerable<object> events, bool mustHaveEnded) =>
        [.. Find(events.Select((e, index) => (index + 1, e)), mustHaveEnded).Select(violation => violation.ToString())];

    /// <summary>The violations in <paramref name="events"/>, which come with the versions that they are kept under.</summary>
    /// <inheritdoc cref="Violations"/>
    public static IReadOnlyList<StreamViolation> Find(IEnumerable<(int Version, object Event)> events, bool mustHaveEnded)
    {
        ArgumentNullException.ThrowIfNull(events);
        var replay = new StreamReplay();
        return [.. events.SelectMany(e => replay.Take(e.Version, e.Event)), .. replay.End(mustHaveEnded)];
    }

    /// <summary>What one event breaks, after the job's state before it, in words.</summary>
    internal static IEnumerable<string> Broken(ConversionJob? job, object? previous, object e, ConversionJob after) =>
        new[]
        {
            previous is null ? null : Sequel(previous, e),
            job is null ? First(e) : Next(job, previous!, e),
            job is null ? null : LadderInvariants.Violation(job, previous!, e),
            job is null ? null : After(job, e, after),
        }.OfType<string>();

    private static string? First(object e) => e is JobSubmitted ? null : "I1: the stream does not begin with JobSubmitted.";

    // What is decided together stands together.
    private static string? Sequel(object previous, object e) => previous switch
    {
        AttemptFailed failed when !(e is RetryScheduled or FallbackChosen or JobFailed && IsOf(e, failed.Attempt)) =>
            $"I1: after the failure of attempt {failed.Attempt} nothing says what follows.",
        OutputStored stored when !(e is JobCompleted && IsOf(e, stored.Attempt)) => $"I4: attempt {stored.Attempt} stored a result and did not complete with it.",
        JobServedFromCache or SharedResultReceived when e is not JobCompleted => "I4: a result was given to the job, and it did not complete with it.",
        _ => null,
    };

    private static string? Next(ConversionJob job, object previous, object e) => e switch
    {
        JobSubmitted => "I1: the job was submitted twice.",
        JobRetried when !job.IsTerminal => "I1: a new run began before the last one had ended.",
        JobRetried when job is { Status: JobStatus.Completed, Artifact: not null } => "I1: a run follows one that had completed.",
        JobRetried retried when retried.Run != job.Run + 1 => $"I1: run {retried.Run} follows run {job.Run}.",
        JobRetried => null,
        ArtifactExpired expired => job.Artifact?.ArtifactId == expired.ArtifactId && job.Status == JobStatus.Completed ? null : $"I4: the job does not have result {expired.ArtifactId}.",
        _ when job.IsTerminal => "I1: the run had ended.",
        JobCompleted when previous is JobServedFromCache or SharedResultReceived => null,
        JobServedFromCache when job.Version != 1 => "I4: a stored result was given to a job that had begun.",
        SharedWorkProgressed or SharedResultReceived when job.Shared is null => "I2: it shares no work.",
        SharedWorkProgressed seen when seen.With != job.Shared!.JobId || seen.Version <= job.Shared.Version => "I2: it is not what the job shares, or not news of it.",
        SharedWorkProgressed seen when seen.Attempt < job.Attempt => $"I2: attempt {seen.Attempt} follows attempt {job.Attempt}.",
        WorkTakenOver when job.Shared is null => "I2: there is no shared work to take over.",
        WorkShared when job is { Shared: null, Version: not 1 } => "I2: the job works itself.",
        IAttemptEvent when job.Shared is not null && e is not JobFailed => "I2: an attempt of its own, and the job shares another's work.",
        JobFailed when job.Shared is not null => null,
        AttemptStarted when job.Status == JobStatus.Running => "I2: an attempt began while another held the job.",
        AttemptStarted started when started.Attempt != job.Attempt + 1 => $"I2: attempt {started.Attempt} follows attempt {job.Attempt}.",
        AttemptStarted => null,
        RetryScheduled or FallbackChosen when !(previous is AttemptFailed failed && IsOf(e, failed.Attempt)) => "I2: it does not follow the failure of its attempt.",
        RetryScheduled or FallbackChosen => null,
        JobParked when job.Status != JobStatus.Queued || job.Parked is not null => "I8: it was parked while it did not wait, or was parked already.",
        JobUnparked when job.Parked is null => "I8: it is no longer parked, and never was.",
        JobFailed when job.Status == JobStatus.Running => $"I2: the run failed while attempt {job.Attempt} held the job.",
        JobFailed failed => failed.Attempt == job.Attempt ? null : $"I2: attempt {failed.Attempt} is not the job's latest, {job.Attempt}.",
        IAttemptEvent of when !job.IsCurrent(of.Attempt) => $"I2: attempt {of.Attempt} does not hold the job.",
        _ => null,
    };

    private static string? After(ConversionJob before, object e, ConversionJob after) => e switch
    {
        ProgressReported when after.Progress.Percent < before.Progress.Percent => $"I3: progress fell from {before.Progress.Percent} to {after.Progress.Percent}.",
        ProgressReported when after.Progress.DownloadedBytes < before.Progress.DownloadedBytes =>
            $"I3: the bytes that have arrived fell from {before.Progress.DownloadedBytes} to {after.Progress.DownloadedBytes}.",
        ProgressReported when after.Progress.Percent is <= 0 or >= 100 => $"I3: progress of a running attempt is {after.Progress.Percent}.",
        SharedWorkProgressed seen when seen.Attempt == before.Attempt && after.Progress.Percent < before.Progress.Percent =>
            $"I3: progress fell from {before.Progress.Percent} to {after.Progress.Percent}.",
        JobCompleted when after.Progress.Percent != 100 => $"I3: completed at {after.Progress.Percent}.",
        JobCompleted when after.Artifact is null => "I4: completed without an artifact.",
        AttemptStarted when after.Progress.Percent <= 0 => "I3: an attempt began at 0.",
        _ => null,
    };

    private static bool IsOf(object e, int attempt) => e is IAttemptEvent of && of.Attempt == attempt;
}

/// <summary>What a stream shows that none may.</summary>
/// <param name="Invariant">The invariant's number, <c>I1</c> to <c>I4</c>.</param>
/// <param name="Version">The version that shows it; null when it is the stream's end.</param>
/// <param name="Event">The type of the event of that version.</param>
/// <param name="What">In words.</param>
public sealed record StreamViolation(string Invariant, int? Version, string? Event, string What)
{
    /// <inheritdoc/>
    public override string ToString() => Version is null ? $"{Invariant}: {What}" : $"version {Version}, {Event}: {Invariant}: {What}";

    internal static StreamViolation Of(string broken, int? version = null, string? @event = null) =>
        new(broken[..2], version, @event, broken[4..]);
}
