using System.Globalization;
using Conversion.Api.Callers;
using Conversion.Api.Jobs;
using Conversion.Api.Problems;
using Conversion.Domain.Jobs;
using Marten;
using Wolverine.Http;

namespace Conversion.Api.Live;

public static class GetJobLive
{
    public static void Configure(HttpChain chain) => chain.Metadata
        .Produces<JobView>(200, "text/event-stream").Produces(204).ProducesProblem(400).ProducesProblem(404).ProducesProblem(429);

    /// <summary>Tells a job's progress as server-sent events: its present state, then every change. Ends after the terminal event.</summary>
    /// <param name="id">The job.</param>
    /// <param name="after">The version to go on from, without gap or repeat; the header Last-Event-ID says the same and counts more.</param>
    [WolverineGet("/api/jobs/{id}/live")]
    public static async Task<IResult> Get(Guid id, string? after, HttpContext http, IDocumentStore store, JobFeed feed, CancellationToken cancellation)
    {
        var job = await store.LoadOwnJobAsync(id, http, cancellation);
        if (job is null)
        {
            return Problem.JobNotFound();
        }

        if (!TryReadResume(http, after, job, out var from))
        {
            return BadResume();
        }

        // A browser reconnects when a stream ends; 204 tells it that there is nothing more to come.
        return job.IsTerminal && from == job.Version
            ? Results.NoContent()
            : new LiveStream(ListenerKind.Job, id, from is not null, ended => feed.FollowAsync(id, from, ended));
    }

    /// <summary>Reads where a listener goes on; null for the present state. False when no such version was ever told.</summary>
    internal static bool TryReadResume(HttpContext http, string? after, ConversionJob job, out int? from)
    {
        from = null;
        var resume = ResumeOf(http, after);
        if (resume is null)
        {
            return true;
        }

        var isVersion = int.TryParse(resume, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version <= job.Version;
        from = version;
        return isVersion;
    }

    /// <summary>The id that a listener goes on from: a browser sends the header by itself, and it is newer than the address.</summary>
    internal static string? ResumeOf(HttpContext http, string? after) =>
        http.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } lastEventId] ? lastEventId : after;

    internal static IResult BadResume() => Problem.Result(400, "request-invalid", "The stream cannot be resumed there.",
        "Last-Event-ID is the id of the last event that you have. Leave it out to begin with the present state.");
}
