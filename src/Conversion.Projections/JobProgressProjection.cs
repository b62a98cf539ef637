using Conversion.Domain.Jobs;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Conversion.Projections;

/// <summary>Keeps <see cref="JobProgress"/>, asynchronously, by the same fold that decisions are made on.</summary>
public partial class JobProgressProjection : SingleStreamProjection<JobProgress, Guid>
{
    /// <inheritdoc />
    public override JobProgress Evolve(JobProgress? snapshot, Guid id, IEvent e) => JobProgress.Of(ConversionJob.Evolve(snapshot?.Job, e.Data)) with { Id = id };
}
