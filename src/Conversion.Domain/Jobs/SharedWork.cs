namespace Conversion.Domain.Jobs;

/// <summary>Another job's work that a job waits for.</summary>
/// <param name="JobId">The job that does it.</param>
/// <param name="Version">That job's version as last seen; 0 before.</param>
/// <param name="Failures">How often work that was shared before has failed.</param>
public sealed record SharedWork(Guid JobId, int Version, int Failures)
{
    internal static SharedWork With(WorkShared e, ConversionJob before) =>
        new(e.With, Version: 0, (before.Shared?.Failures ?? 0) + (e.Reason is null ? 0 : 1));
}
