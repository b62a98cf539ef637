using Conversion.Api.Problems;
using Conversion.Domain.Jobs;
using Wolverine.Marten;

namespace Conversion.Api.Jobs;

/// <summary>What became of a caller's command on a job of its own, or of an operator's on anybody's.</summary>
/// <param name="Job">The job after it; null when there is none for who asks.</param>
/// <param name="Applied">Whether it is as the command wanted.</param>
public sealed record JobDecided(ConversionJob? Job, bool Applied)
{
    /// <summary>Decides for the caller's own job only, unless it may be anybody's.</summary>
    /// <param name="job">The job, if there is one.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="ofAnyCaller">Whether it may be another caller's job.</param>
    /// <param name="isDone">Whether the job is already as the command wants it: a repeat, which is no error.</param>
    /// <param name="decide">The decision.</param>
    public static (Events, JobDecided) For(
        ConversionJob? job, string caller, bool ofAnyCaller, Func<ConversionJob, bool> isDone, Func<ConversionJob, IReadOnlyList<IJobEvent>> decide)
    {
        if (job is null || (job.Caller != caller && !ofAnyCaller))
        {
            return ([], new JobDecided(null, Applied: false));
        }

        var events = decide(job);
        var after = events.Aggregate(job, ConversionJob.Evolve);
        return ([.. events], new JobDecided(after, Applied: events.Count > 0 || isDone(job)));
    }

    /// <summary>Why it was not done: <c>404</c>, or a conflict in the given words; null when it is as the command wanted.</summary>
    public IResult? Refusal(string code, string title, string detail) =>
        Job is null ? Problem.JobNotFound() : Applied ? null : Problem.Result(409, code, title, detail);

    /// <summary>The answer to the job's caller: <c>202</c> with the job as it is now.</summary>
    public IResult Answer(HttpContext http, CallersLastWrite lastWrites)
    {
        lastWrites.Remember(Job!);
        var view = JobView.Of(Job!);
        http.Response.Headers.Location = view.Links.Self;
        return Results.Json(view, statusCode: 202);
    }
}
