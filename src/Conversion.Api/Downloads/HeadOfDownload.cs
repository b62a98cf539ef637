using Conversion.Api.Hosting;
using Conversion.Api.Retention;
using Conversion.Storage;
using Conversion.Storage.Links;
using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Wolverine.Http;

namespace Conversion.Api.Downloads;

public static class HeadOfDownload
{
    /// <summary>As the GET, without a body.</summary>
    /// <param name="id">The job.</param>
    /// <param name="redirect">As with the GET.</param>
    [WolverineHead("/api/jobs/{id}/download")]
    public static Task<IResult> Head(
        Guid id, string? redirect, HttpContext http, IQuerySession session, LinkSigner signer, DirectLinks direct, TimeProvider clock, IOptions<LinkSettings> options,
        CancellationToken cancellation) =>
        DownloadJob.Get(id, redirect, http, session, signer, direct, clock, options, cancellation);
}

public static class HeadOfFile
{
    /// <summary>As the GET, without the bytes.</summary>
    /// <param name="artifactId">The artifact.</param>
    /// <param name="fileName">The name that it is saved by.</param>
    /// <param name="expires">Until when the link works, in seconds since 1970.</param>
    /// <param name="signature">What the service signed the link with.</param>
    [AllowAnonymous]
    [WolverineHead("/files/{artifactId}/{fileName}")]
    public static Task<IResult> Head(
        string artifactId, string fileName, string? expires, string? signature, HttpContext http, IQuerySession session,
        LinkSigner signer, IArtifactStore store, ArtifactUse use, TimeProvider clock, CancellationToken cancellation) =>
        GetFile.Get(artifactId, fileName, expires, signature, http, session, signer, store, use, clock, cancellation);
}
