using Conversion.Api.Callers;
using Conversion.Api.Jobs;
using Wolverine.Http;

namespace Conversion.Api.Live;

public static class GetLive
{
    public static void Configure(HttpChain chain) => chain.Metadata
        .Produces<JobView>(200, "text/event-stream").ProducesProblem(400).ProducesProblem(429);

    /// <summary>Tells the progress of all of the caller's jobs as one stream of server-sent events, also of jobs that are submitted meanwhile. It does not end by itself.</summary>
    /// <param name="after">The cursor to go on from, which is the id of the last event that was received; the header Last-Event-ID says the same and counts more.</param>
    [WolverineGet("/api/live")]
    public static IResult Get(string? after, HttpContext http, CallerFeed feed)
    {
        LogCursor? cursor = null;
        var resume = GetJobLive.ResumeOf(http, after);
        if (resume is not null && !LogCursor.TryParse(resume, out cursor))
        {
            return GetJobLive.BadResume();
        }

        var caller = http.Caller();
        return new LiveStream(ListenerKind.Caller, job: null, cursor is not null, ended => feed.FollowAsync(caller, cursor, ended));
    }
}
