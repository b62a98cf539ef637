using Conversion.Api.Problems;
using Conversion.Api.Retention;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using Conversion.Storage;
using Conversion.Storage.Links;
using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Net.Http.Headers;
using Wolverine.Http;

namespace Conversion.Api.Downloads;

public static class GetFile
{
    public static void Configure(HttpChain chain) => chain.Metadata
        .Produces(200).Produces(206).ProducesProblem(403).ProducesProblem(404).ProducesProblem(410).ProducesProblem(503);

    /// <summary>The bytes of a result, whole or in ranges. The signature is the permission.</summary>
    /// <param name="artifactId">The artifact.</param>
    /// <param name="fileName">The name that it is saved by.</param>
    /// <param name="expires">Until when the link works, in seconds since 1970.</param>
    /// <param name="signature">What the service signed the link with.</param>
    [AllowAnonymous]
    [WolverineGet("/files/{artifactId}/{fileName}")]
    public static async Task<IResult> Get(
        string artifactId, string fileName, string? expires, string? signature, HttpContext http, IQuerySession session,
        LinkSigner signer, IArtifactStore store, ArtifactUse use, TimeProvider clock, CancellationToken cancellation)
    {
        var verdict = signer.Verify(artifactId, fileName, expires, signature, clock.GetUtcNow());
        if (verdict == LinkVerdict.Invalid)
        {
            return Problem.Result(403, "link-invalid", "This link is not valid.", "It was changed or cut. Ask for a fresh one by the job's download link.");
        }

        var record = await session.LoadAsync<ArtifactRecord>(artifactId, cancellation);
        if (verdict == LinkVerdict.Expired)
        {
            var expired = Problem.Details(410, "link-expired", "This link has expired.", "Its durable link, in `links.download`, leads to a fresh one.");
            expired.Extensions["links"] = new { download = record is null ? null : $"/api/jobs/{record.JobId}/download" };
            return Results.Problem(expired);
        }

        // Noted before it is opened: from then on retention spares it.
        var reading = record is null ? null : await use.BeginAsync(artifactId, cancellation);
        Stream? content = null;
        try
        {
            content = record is null ? null : await OpenAsync(record.Artifact, store, http.Request, cancellation);
        }
        finally
        {
            if (content is null)
            {
                reading?.Dispose();
            }
        }

        if (content is null)
        {
            return Problem.Result(410, "artifact-expired", "This file is no longer kept.", "Submit its link again.");
        }

        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentDisposition = FileNames.ContentDisposition(fileName);
        http.Response.Headers.CacheControl = "private, no-transform";
        return new FileAnswer(Results.Stream(
            content, record!.Artifact.ContentType, entityTag: new EntityTagHeaderValue($"\"{record.Artifact.Sha256}\""), enableRangeProcessing: true), reading!);
    }

    // Whatever is damaged ends the answer; found before the first byte, it is an answer in words.
    private static async Task<Stream?> OpenAsync(Artifact promised, IArtifactStore store, HttpRequest request, CancellationToken cancellation)
    {
        var content = await store.OpenAsync(promised.ArtifactId, cancellation);
        if (content is null)
        {
            return null;
        }

        try
        {
            if (content.Artifact.Sha256 != promised.Sha256)
            {
                throw new ArtifactStoreException($"Artifact {promised.ArtifactId} is damaged: the store has other bytes than its event names.", StorageFault.Damaged);
            }

            if (request.Headers.Range.Count == 0)
            {
                await content.FetchAsync(cancellation);
            }

            return content;
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }
}
