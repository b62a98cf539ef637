using System.Globalization;
using System.Text;
using System.Text.Json;
using Conversion.Api.Callers;
using Conversion.Api.Jobs;
using Conversion.Api.Problems;
using Conversion.Domain.Jobs;
using Marten;
using Microsoft.AspNetCore.Http.Features;
using Wolverine.Http;

namespace Conversion.Api.Live;

/// <summary>A job's progress as Server-Sent Events (WHATWG HTML, section 9.2): <c>GET /api/jobs/{id}/live</c>.</summary>
public static class GetJobLive
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private static readonly byte[] Preamble = "retry: 1000\n\n"u8.ToArray();
    private static readonly byte[] HeartbeatComment = ": alive\n\n"u8.ToArray();

    public static void Configure(HttpChain chain) => chain.Metadata
        .Produces<JobView>(200, "text/event-stream").Produces(204).ProducesProblem(400).ProducesProblem(404);

    [WolverineGet("/api/jobs/{id}/live")]
    public static async Task<IResult> Get(
        Guid id, string? after, HttpContext http, IQuerySession session, JobFeed feed, IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        var job = await session.LoadOwnJobAsync(id, http, cancellation);
        if (job is null)
        {
            return Problem.JobNotFound();
        }

        int? from = null;
        var resume = http.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } lastEventId] ? lastEventId : after;
        if (resume is not null)
        {
            if (!int.TryParse(resume, NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version > job.Version)
            {
                return Problem.Result(400, "request-invalid", "The stream cannot be resumed there.",
                    "Last-Event-ID is the id of the last event that you have, a version of this job.");
            }

            from = version;
        }

        // A browser reconnects when a stream ends; 204 tells it that there is nothing more to come.
        return job.IsTerminal && from == job.Version ? Results.NoContent() : new LiveStream(feed.FollowAsync, id, from, lifetime);
    }

    private delegate IAsyncEnumerable<JobView?> Follow(Guid id, int? after, TimeSpan heartbeat, CancellationToken cancellation);

    private sealed class LiveStream(Follow follow, Guid id, int? after, IHostApplicationLifetime lifetime) : IResult
    {
        public async Task ExecuteAsync(HttpContext http)
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers["X-Accel-Buffering"] = "no";
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
            try
            {
                await http.Response.Body.WriteAsync(Preamble, ended.Token);
                await foreach (var job in follow(id, after, Heartbeat, ended.Token))
                {
                    await http.Response.Body.WriteAsync(job is null ? HeartbeatComment : Frame(job), ended.Token);
                    await http.Response.Body.FlushAsync(ended.Token);
                }
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                // The listener left, or the node stops; it resumes elsewhere by the last id that it has.
            }
        }
    }

    private static byte[] Frame(JobView job)
    {
        var name = job.Status switch
        {
            JobStatus.Completed => "completed",
            JobStatus.Failed => "failed",
            JobStatus.Cancelled => "cancelled",
            _ => "progress",
        };
        return Encoding.UTF8.GetBytes($"id: {job.Version}\nevent: {name}\ndata: {JsonSerializer.Serialize(job, JsonSerializerOptions.Web)}\n\n");
    }
}
