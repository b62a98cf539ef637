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
        .AddHostedService<ProjectionRebuilder>();
}
