namespace Conversion.Api.ReadModels;

/// <summary>What keeps the asynchronous read models moving, and builds them anew.</summary>
public static class ReadModelsSetup
{
    public static void AddReadModels(this IServiceCollection services) => services
        .AddSingleton<ProjectionRebuilds>()
        .AddHostedService<ProjectionRebuilder>()
        .AddHostedService<ProjectionWatch>();
}
