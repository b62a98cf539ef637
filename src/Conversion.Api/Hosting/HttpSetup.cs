using System.Text.Json.Serialization;
using Conversion.Api.Callers;
using Conversion.Api.Health;
using Conversion.Api.Live;
using Conversion.Api.Problems;
using Conversion.Api.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Scalar.AspNetCore;
using Wolverine.Http;

namespace Conversion.Api.Hosting;

/// <summary>The HTTP side: callers, problems, endpoints, the document of the API and the page.</summary>
public static class HttpSetup
{
    public static void AddHttp(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(SocketOutput.UseOn);
            kestrel.Limits.MaxRequestBodySize = context.Configuration.GetSection("Converter:Limits").Get<LimitOptions>()?.BodyBytes ?? new LimitOptions().BodyBytes;
        });
        // What is written goes out on the thread that writes: nothing of ours blocks one, and ten thousand listeners cost less so.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<FailedRequests>();
        // The core alone: the whole would bring data protection, whose keys nothing here uses.
        builder.Services.AddAuthenticationCore(options => options.DefaultScheme = KeyAuthentication.SchemeName);
        builder.Services.AddWebEncoders();
        new AuthenticationBuilder(builder.Services)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.SchemeName, null);
        // They hold no state of a request; the framework makes them anew for each, and a stream would hold them while it lasts.
        builder.Services.AddSingleton<IAuthorizationService, DefaultAuthorizationService>();
        builder.Services.AddSingleton<IAuthorizationHandlerProvider, DefaultAuthorizationHandlerProvider>();
        builder.Services.AddSingleton<IAuthorizationPolicyProvider, DefaultAuthorizationPolicyProvider>();
        builder.Services.AddSingleton<IPolicyEvaluator, PolicyEvaluator>();
        builder.Services.AddAuthorization();
        // A number is a number: the document says so, and clients generated from it need not guess.
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        // A lambda: by that form the framework knows where to put what the comments say.
        builder.Services.AddOpenApi(document => ApiDocument.Configure(document));
        builder.Services.AddWolverineHttp();
        builder.Services.AddComponentHealth();
    }

    public static void MapConverter(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages(FailedRequests.FillEmptyAsync);
        app.UsePage();
        app.UseWebSockets();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapComponentHealth();
        app.MapMetrics();
        // There is one document; any other name is nowhere, like every unknown address.
        app.MapOpenApi("/openapi/{documentName:regex(^v1$)}.json").RequireAuthorization();
        // It works offline: nothing in it leads to its maker's services.
        app.MapScalarApiReference("/docs", docs => docs.DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton())
            .RequireAuthorization();
        app.MapWolverineEndpoints(options => options.RequireAuthorizeOnAll());
    }
}
