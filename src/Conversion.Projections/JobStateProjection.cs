using Conversion.Domain.Jobs;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Conversion.Projections;

/// <summary>Folds a job's stream into its state, for decisions and for reads that are never behind. Registered inline: the snapshot is written with the events.</summary>
public partial class JobStateProjection : SingleStreamProjection<ConversionJob, Guid>
{
    /// <inheritdoc />
    public override ConversionJob Evolve(ConversionJob? snapshot, Guid id, IEvent e) => ConversionJob.Evolve(snapshot, e.Data);
}
