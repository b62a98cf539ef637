using Conversion.Api.Problems;
using Microsoft.AspNetCore.StaticFiles;

namespace Conversion.Api.Hosting;

/// <summary>
/// The page: what the build of src/Conversion.Web put into wwwroot, each file also compressed. Its names under <c>/assets</c> carry
/// a digest of their content, so a browser never asks for one of them twice; for all others it asks each time, and the answer is 304
/// nearly always.
/// </summary>
public static class PageFiles
{
    private const string Start = "/index.html";
    private static readonly (string Coding, string Ending)[] Codings = [("br", ".br"), ("gzip", ".gz")];

    /// <summary>Serves it, and says what is missing where nobody has built it.</summary>
    public static void UsePage(this WebApplication app)
    {
        var files = app.Environment.WebRootFileProvider;
        app.Use(async (http, next) =>
        {
            if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            {
                if (IsView(http.Request.Path))
                {
                    if (!files.GetFileInfo(Start).Exists)
                    {
                        await NotBuilt().ExecuteAsync(http);
                        return;
                    }

                    http.Request.Path = Start;
                }

                var taken = http.Request.GetTypedHeaders().AcceptEncoding;
                var ending = Codings.FirstOrDefault(one => taken.Any(coding => coding.Value == one.Coding && coding.Quality != 0)
                    && files.GetFileInfo(http.Request.Path + one.Ending).Exists).Ending;
                http.Request.Path += ending;
            }

            await next(http);
        });
        app.UseStaticFiles(new StaticFileOptions { ContentTypeProvider = new TypesBeneathCodings(), OnPrepareResponse = Prepare });
    }

    // The addresses of the page's own views: it reads them by itself.
    private static bool IsView(PathString path) =>
        path == "/" || path == "/operate" || (path.StartsWithSegments("/jobs", out var job) && Guid.TryParse(job.Value?.TrimStart('/'), out _));

    private static void Prepare(StaticFileResponseContext file)
    {
        var headers = file.Context.Response.Headers;
        headers.CacheControl = file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Append("Vary", "Accept-Encoding");
        headers.ContentEncoding = Codings.FirstOrDefault(one => file.File.Name.EndsWith(one.Ending, StringComparison.Ordinal)).Coding;
    }

    private static IResult NotBuilt() => Problem.Result(
        404, "page-not-built", "The page is not built.",
        "Install Node.js with npm and start the service by scripts/up, which builds it. All else works without it: see /docs and scripts/convert.");

    private sealed class TypesBeneathCodings : IContentTypeProvider
    {
        private readonly FileExtensionContentTypeProvider _types = new();

        public bool TryGetContentType(string subpath, out string contentType)
        {
            var ending = Codings.FirstOrDefault(one => subpath.EndsWith(one.Ending, StringComparison.Ordinal)).Ending ?? "";
            return _types.TryGetContentType(subpath[..^ending.Length], out contentType!);
        }
    }
}
