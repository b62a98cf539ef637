using Conversion.Api.Audit;
using Conversion.Api.Diagnostics;
using Conversion.Api.ReadModels;
using Conversion.Api.Telemetry;
using Conversion.Api.Verifying;

namespace Conversion.Api.Hosting;

/// <summary>The whole service on a builder: what <c>Program</c> runs and what the tests start.</summary>
public static class ConverterHost
{
    /// <summary>Adds everything that the service is made of.</summary>
    public static void AddConverter(this WebApplicationBuilder builder, string connectionString)
    {
        builder.Services.AddSettings();
        builder.Services.AddHostedService<ClockSynchronisation>(); // first: everything else reads the clock
        builder.Services.AddEventStore(connectionString);
        builder.UseMessaging();
        builder.AddHttp();
        builder.Services.AddConversions();
        builder.Services.AddDiagnostics();
        builder.Services.AddVerification();
        builder.Services.AddReadModels();
        builder.AddTelemetry();
        builder.Services.AddAudit();
    }
}
