using Conversion.Domain.Jobs;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Conversion.Projections;

/// <summary>Keeps <see cref="JobProgress"/>, asynchronously, by the same fold that decisions are made on.</summary>
public partial class JobProgressProjection : SingleStreamProjection<JobProgress, Guid>
{
    /// <inheritdoc />
    // What Marten puts in the place of an append that failed, in a stream of its own, is no job's.
    public override JobProgress? Evolve(JobProgress? snapshot, Guid id, IEvent e) =>
        e.Data is Tombstone ? snapshot : JobProgress.Of(ConversionJob.Evolve(snapshot?.Job, e.Data)) with { Id = id };
}
