namespace Conversion.Api.Verifying;

/// <summary>What looks for violated invariants, and mends read models that went wrong.</summary>
public static class VerifyingSetup
{
    public static void AddVerification(this IServiceCollection services) => services
        .AddSingleton<JobStreams>()
        .AddSingleton<ArtifactCheck>()
        .AddSingleton<StrayRowCheck>()
        .AddSingleton<OrphanCheck>()
        .AddSingleton<LeftoverCheck>()
        .AddSingleton<WaitingCheck>()
        .AddSingleton<ReadModelRepair>()
        .AddSingleton<Verification>();
}
