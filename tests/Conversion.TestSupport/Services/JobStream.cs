using Conversion.Domain.Jobs;

namespace Conversion.TestSupport.Services;

/// <summary>One job's events as they are in the database, in order.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Events">Its events, the first one first.</param>
public sealed record JobStream(Guid JobId, IReadOnlyList<IJobEvent> Events)
{
    /// <summary>The job as its events tell it; null before the first one.</summary>
    public ConversionJob? Job { get; } = Events.Aggregate((ConversionJob?)null, ConversionJob.Evolve);

    /// <summary>The artifact that its last run promises; null when that run has not completed.</summary>
    public Artifact? Promised => Events is [.., JobCompleted] ? Job!.Artifact : null;

    /// <summary>What happened to it, on a line; progress left out.</summary>
    public string Tale() => $"[{string.Join(", ", Events.Where(e => e is not (ProgressReported or SharedWorkProgressed)).Select(Tell))}]";

    private static string Tell(IJobEvent e) => $"{e.At:mm:ss.f} " + e switch
    {
        AttemptStarted started => $"AttemptStarted {started.Attempt} on {started.Node}",
        PhaseStarted phase => $"{phase.Phase} {phase.Attempt}",
        AttemptFailed failed => $"AttemptFailed {failed.Attempt} {failed.Failure.Kind}",
        IAttemptEvent of => $"{of.GetType().Name} {of.Attempt}",
        _ => e.GetType().Name,
    };
}
