using System.Globalization;
using Conversion.Api.Callers;
using Conversion.Api.Problems;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using Marten;
using Wolverine.Http;

namespace Conversion.Api.Jobs;

public static class ListJobs
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const int MaxSearchLength = 200;

    public static void Configure(HttpChain chain) => chain.Metadata.Produces<JobList>(200).ProducesProblem(400);

    /// <summary>The caller's jobs, newest first.</summary>
    /// <param name="status">Only jobs with this status.</param>
    /// <param name="platform">Only jobs of this platform.</param>
    /// <param name="search">Only jobs with these words in their title or link.</param>
    /// <param name="limit">Most jobs in one answer, 1 to 200.</param>
    /// <param name="cursor">The nextCursor of the page before.</param>
    [WolverineGet("/api/jobs")]
    public static async Task<IResult> Get(
        string? status, string? platform, string? search, string? limit, string? cursor, HttpContext http, IQuerySession session, CallersLastWrite lastWrites, CancellationToken cancellation)
    {
        var size = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size is < 1 or > MaxLimit))
        {
            return Problem.Result(400, "request-invalid", "The limit cannot be used.", $"It is a whole number from 1 to {MaxLimit}.");
        }

        JobStatus wanted = default;
        if (status is not null && !(Enum.GetNames<JobStatus>().Contains(status, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(status, ignoreCase: true, out wanted)))
        {
            return Problem.Result(400, "request-invalid", "The status cannot be used.", "It is one of queued, running, completed, failed and cancelled.");
        }

        if (platform?.Contains('\0') == true)
        {
            return Problem.Result(400, "request-invalid", "The platform cannot be used.", "It is a platform's name, such as youtube or generic.");
        }

        if (search is { Length: > MaxSearchLength } || search?.Contains('\0') == true)
        {
            return Problem.Result(400, "request-invalid", "The words to search for cannot be used.", $"They are part of a title or a link, at most {MaxSearchLength} characters.");
        }

        Guid before = default;
        if (cursor is not null && !Guid.TryParseExact(cursor, "N", out before))
        {
            return Problem.Result(400, "request-invalid", "The cursor cannot be used.", "Send the nextCursor of the page before, or none for the first page.");
        }

        var caller = http.Caller();
        await lastWrites.WaitUntilVisibleAsync(caller, session, cancellation);

        // Ids are version 7: in order of time, so they are the cursor too.
        var jobs = session.Query<JobProgress>().Where(job => job.Caller == caller);
        jobs = status is null ? jobs : jobs.Where(job => job.Status == wanted);
        jobs = platform is null ? jobs : jobs.Where(job => job.Platform == platform);
        jobs = search?.Trim() is not { Length: > 0 } words ? jobs : jobs.Where(job =>
            job.Job.Url.Contains(words, StringComparison.OrdinalIgnoreCase) || job.Job.Source!.Title!.Contains(words, StringComparison.OrdinalIgnoreCase));
        jobs = cursor is null ? jobs : jobs.Where(job => job.Id.CompareTo(before) < 0);
        var page = await jobs.OrderByDescending(job => job.Id).Take(size + 1).ToListAsync(cancellation);
        var items = page.Take(size).Select(row => JobView.Of(row.Job)).ToList();
        return Results.Json(new JobList(items, page.Count > size ? items[^1].Id.ToString("N") : null));
    }
}

/// <summary>One page of jobs.</summary>
/// <param name="Items">The jobs.</param>
/// <param name="NextCursor">Leads to the next page; null on the last.</param>
public sealed record JobList(IReadOnlyList<JobView> Items, string? NextCursor);
