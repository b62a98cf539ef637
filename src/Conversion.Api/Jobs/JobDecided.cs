using Conversion.Api.Problems;
using Conversion.Domain.Jobs;
using Wolverine.Marten;

namespace Conversion.Api.Jobs;

/// <summary>What became of a caller's command on a job of its own.</summary>
/// <param name="Job">The job after it; null when the caller has no such job.</param>
/// <param name="Applied">Whether it is as the command wanted.</param>
public sealed record JobDecided(ConversionJob? Job, bool Applied)
{
    /// <summary>Decides for the caller's own job only.</summary>
    /// <param name="job">The job, if there is one.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="isDone">Whether the job is already as the command wants it: a repeat, which is no error.</param>
    /// <param name="decide">The decision.</param>
    public static (Events, JobDecided) For(
        ConversionJob? job, string caller, Func<ConversionJob, bool> isDone, Func<ConversionJob, IReadOnlyList<IJobEvent>> decide)
    {
        if (job is null || job.Caller != caller)
        {
            return ([], new JobDecided(null, Applied: false));
        }

        var events = decide(job);
        var after = events.Aggregate(job, ConversionJob.Evolve);
        return ([.. events], new JobDecided(after, Applied: events.Count > 0 || isDone(job)));
    }

    /// <summary>The answer over HTTP: <c>202</c>, <c>404</c>, or a conflict in the given words.</summary>
    public static IResult Answer(JobDecided? decided, HttpContext http, CallersLastWrite lastWrites, string code, string title, string detail)
    {
        if (decided?.Job is not { } job)
        {
            return Problem.JobNotFound();
        }

        if (!decided.Applied)
        {
            return Problem.Result(409, code, title, detail);
        }

        lastWrites.Remember(job);
        var view = JobView.Of(job);
        http.Response.Headers.Location = view.Links.Self;
        return Results.Json(view, statusCode: 202);
    }
}
