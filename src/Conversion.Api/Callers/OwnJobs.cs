using Conversion.Domain.Jobs;
using Marten;

namespace Conversion.Api.Callers;

/// <summary>The one way by which a caller's request comes to a job.</summary>
public static class OwnJobs
{
    /// <summary>The job as it is now; null when there is none, and also when it is somebody else's.</summary>
    public static async Task<ConversionJob?> LoadOwnJobAsync(this IQuerySession session, Guid id, HttpContext http, CancellationToken cancellation) =>
        await session.LoadAsync<ConversionJob>(id, cancellation) is { } job && job.Caller == http.Caller() ? job : null;

    /// <summary>The same by a session that is closed at once: for requests that go on for hours.</summary>
    public static async Task<ConversionJob?> LoadOwnJobAsync(this IDocumentStore store, Guid id, HttpContext http, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await session.LoadOwnJobAsync(id, http, cancellation);
    }
}
