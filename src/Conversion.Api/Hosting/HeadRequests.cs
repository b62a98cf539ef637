namespace Conversion.Api.Hosting;

/// <summary>
/// Answers HEAD as GET would be (RFC 9110, section 9.3.2), without the body, which the server leaves out by itself: for whoever looks
/// before fetching. Files and their durable links have endpoints of their own for it, and a stream has no end that could be waited for.
/// </summary>
public static class HeadRequests
{
    private static readonly string[] Parts = ["/api", "/openapi", "/docs"];
    private static readonly string[] Exceptions = ["/live", "/socket", "/download"];

    /// <summary>Has to stand before routing.</summary>
    public static void UseHeadAsGet(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (HttpMethods.IsHead(http.Request.Method)
            && Parts.Any(part => http.Request.Path.StartsWithSegments(part))
            && !Exceptions.Any(ending => http.Request.Path.Value!.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
        {
            http.Request.Method = HttpMethods.Get;
        }

        return next(http);
    });
}
