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
        if (!TryReadVersion(version, out var at) || !TryReadVersion(minVersion, out var atLeast))
        {
            return Problem.Result(400, "request-invalid", "The version cannot be used.", "A version is a whole number from 1 on.");
        }

        var job = await session.LoadOwnJobAsync(id, http, cancellation);
        if (job is null)
        {
            return Problem.JobNotFound();
        }

        if (at is { } past)
        {
            return past > job.Version
                ? Problem.Result(404, "version-not-found", "The job has no such version.", $"Its latest version is {job.Version}.")
                : Results.Json(Whole((await session.Events.AggregateStreamAsync<ConversionJob>(id, past, token: cancellation))!));
        }

        if (atLeast > job.Version)
        {
            job = await WaitForAsync(id, atLeast.Value, job, session, feed, cancellation);
        }

        return Results.Json(Whole(job, await queue.PlaceOfAsync(job, cancellation)));
    }

    private static JobView Whole(ConversionJob job, QueuePlace? place = null) => JobView.Of(job, place) with { Chapters = job.Source?.Chapters };

    private static bool TryReadVersion(string? text, out int? version)
    {
        var read = int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) && number >= 1;
        version = read ? number : null;
        return read || text is null;
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
