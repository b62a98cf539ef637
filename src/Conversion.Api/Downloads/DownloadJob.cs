using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Api.Jobs;
using Conversion.Api.Problems;
using Conversion.Domain.Jobs;
using Conversion.Storage.Links;
using Marten;
using Microsoft.Extensions.Options;
using Wolverine.Http;

namespace Conversion.Api.Downloads;

public static class DownloadJob
{
    public static void Configure(HttpChain chain) => chain.Metadata
        .Produces(302).Produces<DownloadLink>(200).ProducesProblem(404).ProducesProblem(409).ProducesProblem(410);

    /// <summary>The durable link of a result: leads to a freshly signed one.</summary>
    /// <param name="id">The job.</param>
    /// <param name="redirect"><c>false</c> tells the signed link instead of leading to it.</param>
    [WolverineGet("/api/jobs/{id}/download")]
    public static async Task<IResult> Get(
        Guid id, string? redirect, HttpContext http, IQuerySession session, LinkSigner signer, DirectLinks direct, TimeProvider clock, IOptions<LinkSettings> options,
        CancellationToken cancellation)
    {
        var job = await session.LoadOwnJobAsync(id, http, cancellation);
        if (job is null)
        {
            return Problem.JobNotFound();
        }

        if (job is { Status: JobStatus.Completed, Artifact: null })
        {
            var gone = Problem.Details(410, "artifact-expired", "This file is no longer kept.", "A new run makes it again: POST to `links.retry`.");
            gone.Extensions["links"] = new { retry = JobLinks.For(job).Retry };
            return Results.Problem(gone);
        }

        if (job is not { Status: JobStatus.Completed, Artifact: { } artifact })
        {
            return Problem.Result(409, "job-not-completed", "There is no result to download.", job.Status switch
            {
                JobStatus.Failed => "The job failed. Retry it by POST to its retry link.",
                JobStatus.Cancelled => "The job was cancelled. Retry it by POST to its retry link.",
                _ => "The job has not ended yet. Follow its live link.",
            });
        }

        http.Response.Headers.CacheControl = "no-store";
        var lifetime = TimeSpan.FromSeconds(options.Value.LifetimeSeconds);
        var expires = clock.GetUtcNow() + lifetime;
        var link = (await direct.TryMakeAsync(artifact, lifetime, cancellation))?.AbsoluteUri
            ?? signer.PathAndQuery(artifact.ArtifactId, artifact.FileName, expires);
        return redirect == "false" ? Results.Json(new DownloadLink(link, expires)) : Results.Redirect(link);
    }
}

/// <summary>A signed link to a result.</summary>
/// <param name="Url">The link; relative to the service, unless the store gives the result out by itself.</param>
/// <param name="ExpiresAt">Until when it works.</param>
public sealed record DownloadLink(string Url, DateTimeOffset ExpiresAt);
