using Conversion.Api.Diagnostics.Bottlenecks;
using Conversion.Api.Diagnostics.Timings;

namespace Conversion.Api.Diagnostics;

/// <summary>What answers operators' questions: what is slow, what fails, who waits.</summary>
public static class DiagnosticsSetup
{
    public static void AddDiagnostics(this IServiceCollection services) => services
        .AddSingleton<NodeBoard>()
        .AddSingleton<QueueBoard>()
        .AddSingleton<PlatformOutcomes>()
        .AddSingleton<PlatformAttempts>()
        .AddSingleton<SourceReadings>()
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
