using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Conversion.Projections;

/// <summary>Keeps <see cref="JobTimeline"/>, asynchronously: nothing that a job waits for reads it.</summary>
public partial class JobTimelineProjection : SingleStreamProjection<JobTimeline, Guid>
{
    /// <inheritdoc />
    // What Marten puts in the place of an append that failed, in a stream of its own, is no job's.
    public override JobTimeline? Evolve(JobTimeline? snapshot, Guid id, IEvent e) =>
        e.Data is Tombstone ? snapshot : TimelineFold.Evolve(snapshot, e.Data) with { Id = id };
}
