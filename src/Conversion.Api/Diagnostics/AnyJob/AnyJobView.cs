using Conversion.Api.Jobs;
using Conversion.Domain.Jobs;

namespace Conversion.Api.Diagnostics.AnyJob;

/// <summary>A job for an operator, be it whose it may.</summary>
/// <param name="Caller">Whose it is.</param>
/// <param name="Job">The job as its caller sees it. Its links are the caller's, and answer an operator of another name with <c>404</c>.</param>
public sealed record AnyJobView(string Caller, JobView Job)
{
    /// <summary>The answer to an operator's command: <c>202</c> with the job as it is now.</summary>
    public static IResult Accepted(ConversionJob job, HttpContext http, CallersLastWrite lastWrites)
    {
        lastWrites.Remember(job);
        http.Response.Headers.Location = $"/api/diagnostics/jobs/{job.Id}";
        return Results.Json(new AnyJobView(job.Caller, JobView.Of(job)), statusCode: 202);
    }
}
