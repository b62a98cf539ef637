namespace Conversion.Api.Downloads;

/// <summary>Sends a file, mending what the framework's own answer does to a range that cannot be served (RFC 9110, section 14.2).</summary>
internal sealed class FileAnswer(IResult file, IDisposable reading) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var _ = reading;
        // The framework takes every unit for bytes; an unknown one asks for the whole file.
        if (httpContext.Request.Headers.Range is [{ } range] && !range.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
        {
            httpContext.Request.Headers.Remove("Range");
        }

        await file.ExecuteAsync(httpContext);
        if (httpContext.Response is { StatusCode: StatusCodes.Status416RangeNotSatisfiable, HasStarted: false } refused)
        {
            // Without the file's headers the refusal counts as empty, and gets a problem like any other.
            refused.ContentType = null;
            refused.ContentLength = null;
            refused.Headers.Remove("Content-Disposition");
        }
    }
}
