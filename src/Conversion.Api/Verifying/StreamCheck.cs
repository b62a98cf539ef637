using Conversion.Domain.Jobs;

namespace Conversion.Api.Verifying;

/// <summary>Replays one stream against what no stream may show (I1 to I3).</summary>
public static class StreamCheck
{
    private const string ByHand =
        "Events are the truth, and nothing repairs them by itself. Look at the job's events, and at the log of the node that appended this one; keep the stream for the report of a fault.";

    /// <summary>What is wrong with the stream itself.</summary>
    public static IEnumerable<Violation> Find(StoredJob job)
    {
        if (job.Version != job.Events.Count)
        {
            yield return new Violation("I1", job.Id, $"The stream claims version {job.Version} and has {job.Events.Count} events.", ByHand);
        }

        foreach (var stored in job.Events)
        {
            if (stored.Data is UnreadableEvent unreadable)
            {
                var what = $"The event of type {unreadable.Type} cannot be read: {unreadable.Reason}.";
                yield return new Violation("I1", job.Id, what, $"If a newer version of the service appended it, verify with that one. {ByHand}") { Version = stored.Version };
            }
            else if (stored.Data is JobSubmitted submitted && submitted.JobId != job.Id)
            {
                yield return new Violation("I1", job.Id, $"The job that was submitted is {submitted.JobId}.", ByHand) { Version = stored.Version };
            }
        }

        foreach (var violation in StreamInvariants.Find(job.Events.Select(stored => (stored.Version, stored.Data)), mustHaveEnded: false))
        {
            var shown = violation.Event is null ? violation.What : $"{violation.Event}: {violation.What}";
            yield return new Violation(violation.Invariant, job.Id, shown, ByHand) { Version = violation.Version };
        }
    }
}
