using Conversion.Api.Hosting;
using Conversion.Api.Retention;
using Conversion.Storage;
using Conversion.Storage.Links;
using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Wolverine.Http;

namespace Conversion.Api.Downloads;

/// <summary>HEAD of the durable link: the same answer, which has no body anyhow.</summary>
public static class HeadOfDownload
{
    [WolverineHead("/api/jobs/{id}/download")]
    public static Task<IResult> Head(
        Guid id, string? redirect, HttpContext http, IQuerySession session, LinkSigner signer, DirectLinks direct, TimeProvider clock, IOptions<LinkSettings> options,
        CancellationToken cancellation) =>
        DownloadJob.Get(id, redirect, http, session, signer, direct, clock, options, cancellation);
}

/// <summary>HEAD of a file: its headers without its bytes, for clients that look before they fetch.</summary>
public static class HeadOfFile
{
    [AllowAnonymous]
    [WolverineHead("/files/{artifactId}/{fileName}")]
    public static Task<IResult> Head(
        string artifactId, string fileName, string? expires, string? signature, HttpContext http, IQuerySession session,
        LinkSigner signer, IArtifactStore store, ArtifactUse use, TimeProvider clock, CancellationToken cancellation) =>
        GetFile.Get(artifactId, fileName, expires, signature, http, session, signer, store, use, clock, cancellation);
}
