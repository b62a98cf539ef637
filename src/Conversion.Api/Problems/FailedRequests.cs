using System.Net.Sockets;
using Conversion.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace Conversion.Api.Problems;

/// <summary>Turns what an endpoint threw, or left as a bare status, into a problem that says what to do.</summary>
public sealed class FailedRequests(ILogger<FailedRequests> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        IResult problem;
        if (IsDatabaseAway(exception))
        {
            log.LogWarning("{Method} {Path} was refused: the database cannot be reached: {Reason}",
                httpContext.Request.Method, httpContext.Request.Path, exception.GetBaseException().Message);
            problem = Problem.Result(503, "database-unavailable", "The service cannot reach its database.",
                "Send the request again in a few seconds, with its Idempotency-Key if it had one: it may have been kept.").RetryAfter(2);
        }
        else if (exception is ArtifactStoreException store)
        {
            log.LogError("{Method} {Path} was not answered: {Reason}", httpContext.Request.Method, httpContext.Request.Path, store.Message);
            problem = Problem.Result(503, "storage-unavailable", "The file cannot be read now.",
                store.Fault == StorageFault.Damaged
                    ? "Its copy is damaged and is not given out. The service restores it if it has another; else submit its link again."
                    : "The service cannot reach the place where files are kept. Send the request again in a few seconds.").RetryAfter(5);
        }
        else if (exception is BadHttpRequestException bad)
        {
            problem = bad.StatusCode == 413
                ? ForStatus(413)
                : Problem.Result(bad.StatusCode, "request-invalid", "The request could not be read.", bad.Message);
        }
        else
        {
            log.LogError(exception, "{Method} {Path} failed", httpContext.Request.Method, httpContext.Request.Path);
            problem = Problem.Result(500, "internal-error", "The service failed to answer.",
                "This is a fault of the service. Send the request again, and report the traceId if it stays.");
        }

        await problem.ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>A problem for a response that has a status and no body.</summary>
    public static Task FillEmptyAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        return http.Request.Path.StartsWithSegments("/api/jobs") && http.Response.StatusCode == 404
            ? Problem.JobNotFound().ExecuteAsync(http)
            : ForStatus(http.Response.StatusCode).ExecuteAsync(http);
    }

    /// <summary>A problem for a bare status.</summary>
    public static IResult ForStatus(int status) => status switch
    {
        401 => Problem.Result(401, "unauthorized", "A key is needed.", "Send `Authorization: Bearer KEY` with a key of this service."),
        403 => Problem.Result(403, "forbidden", "Not allowed.", "The key that was sent may not do this."),
        404 => Problem.Result(404, "not-found", "Nothing is here.", "Check the address; GET /openapi/v1.json lists what there is."),
        405 => Problem.Result(405, "method-not-allowed", "Not with this method.", "See the Allow header, or GET /openapi/v1.json."),
        412 => Problem.Result(412, "precondition-failed", "The file is not the one that was asked for.", "Its ETag is another than If-Match says. Fetch it anew."),
        413 => Problem.Result(413, "body-too-large", "The request body is too large.", "A job's description needs a few hundred bytes. Send less."),
        414 => Problem.Result(414, "target-too-long", "The address is too long.", "Send a shorter query. A link belongs into the body of POST /api/jobs."),
        415 => Problem.Result(415, "unsupported-media-type", "The body is not JSON.", "Send `Content-Type: application/json`."),
        416 => Problem.Result(416, "range-not-satisfiable", "The file has no such part.", "Content-Range says how long it is. Ask for bytes within it."),
        431 => Problem.Result(431, "headers-too-large", "The request's headers are too large.", "Send fewer or shorter ones, at most 32 KiB and 100 of them."),
        _ => Problem.Result(status, "request-failed", "The request failed.", $"The service answered with status {status}."),
    };

    private static bool IsDatabaseAway(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException!)
        {
            // Class 08 is a lost connection, 57P a server that shuts down or starts up, 53 one without resources.
            if (cause is PostgresException sql)
            {
                return sql.SqlState.StartsWith("08", StringComparison.Ordinal)
                    || sql.SqlState.StartsWith("57P", StringComparison.Ordinal)
                    || sql.SqlState.StartsWith("53", StringComparison.Ordinal);
            }

            if (cause is NpgsqlException or SocketException or TimeoutException)
            {
                return true;
            }
        }

        return false;
    }
}
