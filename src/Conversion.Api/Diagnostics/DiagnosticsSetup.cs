using Conversion.Api.Diagnostics.Bottlenecks;
using Conversion.Api.Diagnostics.Timings;

namespace Conversion.Api.Diagnostics;

/// <summary>What operators' checks and repairs are made of.</summary>
public static class DiagnosticsSetup
{
    public static void AddDiagnostics(this IServiceCollection services) => services
        .AddSingleton<JobStreams>()
        .AddSingleton<ArtifactCheck>()
        .AddSingleton<StrayRowCheck>()
        .AddSingleton<OrphanCheck>()
        .AddSingleton<LeftoverCheck>()
        .AddSingleton<WaitingCheck>()
        .AddSingleton<ReadModelRepair>()
        .AddSingleton<Verification>()
        .AddSingleton<ProjectionRebuilds>()
        .AddHostedService<ProjectionRebuilder>()
        .AddSingleton<NodeBoard>()
        .AddSingleton<QueueBoard>()
        .AddSingleton<PlatformOutcomes>()
        .AddSingleton<FailureLog>()
        .AddSingleton<StuckJobs>()
        .AddSingleton<TimelineRetention>()
        .AddSingleton<StageReadings>()
        .AddSingleton<Tally>()
        .AddSingleton<MeterTap>()
        .AddSingleton<TimingTable>()
        .AddSingleton<ClientTimingRate>()
        .AddHostedService<TimingFlush>();
}
