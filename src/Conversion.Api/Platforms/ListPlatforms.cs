using Conversion.Domain.Platforms;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Platforms;

public static class ListPlatforms
{
    private static readonly KnownPlatforms Known = new([.. PlatformCatalogue.All.Select(platform => new KnownPlatform(platform.Name, platform.Title, platform.Hosts))]);

    public static void Configure(HttpChain chain) => chain.Metadata.Produces<KnownPlatforms>(200);

    /// <summary>The platforms that the service knows by name, with their hosts.</summary>
    [AllowAnonymous]
    [WolverineGet("/api/platforms")]
    public static IResult Get(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Json(Known);
    }
}

/// <summary>The platforms that are known by name.</summary>
/// <param name="Platforms">In the order in which they are asked.</param>
public sealed record KnownPlatforms(IReadOnlyList<KnownPlatform> Platforms);

/// <summary>One platform.</summary>
/// <param name="Name">As in a job's <c>platform</c>.</param>
/// <param name="Title">As it writes itself.</param>
/// <param name="Hosts">Its hosts, each with all of its subdomains; none for what takes all other links.</param>
public sealed record KnownPlatform(string Name, string Title, IReadOnlyList<string> Hosts);
