namespace Conversion.Api.Audit;

/// <summary>What events keep of callers, and how the log of all jobs is read.</summary>
public static class AuditSetup
{
    public static void AddAudit(this IServiceCollection services) => services
        .AddHttpContextAccessor()
        .AddSingleton<ClientAddresses>()
        .AddSingleton<AuditLog>();
}
