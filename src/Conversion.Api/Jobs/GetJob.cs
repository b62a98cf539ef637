using Conversion.Api.Callers;
using Conversion.Api.Live;
using Conversion.Api.Problems;
using Conversion.Domain.Jobs;
using Marten;
using Wolverine.Http;

namespace Conversion.Api.Jobs;

public static class GetJob
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    public static void Configure(HttpChain chain) => chain.Metadata.Produces<JobView>(200).ProducesProblem(400).ProducesProblem(404);

    /// <summary>Shows a job as it is, or as it was at one of its versions.</summary>
    /// <param name="id">The job.</param>
    /// <param name="version">Shows the job as it was at this version, from 1 on.</param>
    /// <param name="minVersion">Waits a short while until the job has come to this version; then the answer is what there is.</param>
    [WolverineGet("/api/jobs/{id}")]
    public static async Task<IResult> Get(
        Guid id, string? version, string? minVersion, HttpContext http, IQuerySession session, JobQueue queue, JobChangeFeed feed, CancellationToken cancellation)
    {
        if (!JobMoment.TryReadVersion(version, out var at) || !JobMoment.TryReadVersion(minVersion, out var atLeast))
        {
            return JobMoment.UnusableVersion();
        }

        var job = await session.LoadOwnJobAsync(id, http, cancellation);
        if (job is null)
        {
            return Problem.JobNotFound();
        }

        if (at is null && atLeast > job.Version)
        {
            job = await WaitForAsync(id, atLeast.Value, job, session, feed, cancellation);
        }

        return await JobMoment.ShowAsync(job, at, session, queue, cancellation) is { } view ? Results.Json(view) : JobMoment.NoSuchVersion(job);
    }

    private static async Task<ConversionJob> WaitForAsync(
        Guid id, int version, ConversionJob job, IQuerySession session, JobChangeFeed feed, CancellationToken cancellation)
    {
        using var changes = feed.Watch(id);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(LongestWait);
        try
        {
            while (job.Version < version)
            {
                await changes.WaitAsync(TimeSpan.FromSeconds(1), deadline.Token);
                job = (await session.LoadAsync<ConversionJob>(id, deadline.Token))!;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The bound is short on purpose: what is there now is the answer.
        }

        return job;
    }
}
