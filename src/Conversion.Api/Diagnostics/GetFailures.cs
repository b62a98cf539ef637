using System.Globalization;
using System.Text.Json;
using Conversion.Api.Callers;
using Conversion.Api.Problems;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Projections;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics;

public static class GetFailures
{
    private const int UsualLimit = 50;
    private const int MostLimit = 200;

    public static void Configure(HttpChain chain) => chain.Metadata.Produces<FailuresView>(200).ProducesProblem(400).ProducesProblem(403);

    /// <summary>Recent failures, attempt by attempt, with the tools' own words. For operators.</summary>
    /// <param name="kind">Only failures of this kind.</param>
    /// <param name="platform">Only jobs of this platform.</param>
    /// <param name="window">How far back to look, such as <c>15m</c>, <c>24h</c> or <c>7d</c>; an hour when absent.</param>
    /// <param name="limit">Most jobs in one answer.</param>
    /// <param name="cursor">The nextCursor of the page before.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/failures")]
    public static async Task<IResult> Get(
        string? kind, string? platform, string? window, string? limit, string? cursor, FailureLog failures, TimeProvider clock, CancellationToken cancellation)
    {
        if (Window.Read(window, out var refusal) is not { } length)
        {
            return refusal!;
        }

        FailureKind? wanted = kind is null ? null : Enum.GetValues<FailureKind>().Where(known => FailureCatalogue.NameOf(known) == kind).Select(known => (FailureKind?)known).FirstOrDefault();
        if (kind is not null && wanted is null)
        {
            return Problem.Result(400, "request-invalid", "The kind cannot be used.", "It is a kind of failure as jobs show it, such as bot_check.");
        }

        if (platform?.Contains('\0') == true)
        {
            return Problem.Result(400, "request-invalid", "The platform cannot be used.", "It is a platform's name, such as youtube or generic.");
        }

        var size = UsualLimit;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size is < 1 or > MostLimit))
        {
            return Problem.Result(400, "request-invalid", "The limit cannot be used.", $"It is a whole number from 1 to {MostLimit}.");
        }

        var after = cursor is null ? null : FailureCursor.Parse(cursor);
        if (cursor is not null && after is null)
        {
            return Problem.Result(400, "request-invalid", "The cursor cannot be used.", "Send the nextCursor of the page before, or none for the first page.");
        }

        return Results.Json(await failures.ReadAsync(clock.GetUtcNow() - length.Length, wanted, platform, after, size, cancellation), JsonSerializerOptions.Web);
    }
}

/// <summary>A page of failures.</summary>
/// <param name="Items">Jobs whose attempts failed or were lost, the latest failure first.</param>
/// <param name="NextCursor">Leads to the next page; null on the last.</param>
public sealed record FailuresView(IReadOnlyList<FailedJobView> Items, string? NextCursor);

/// <summary>A job whose attempts failed or were lost.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Caller">Whose it is.</param>
/// <param name="Platform">The platform's name.</param>
/// <param name="Title">What the platform calls it; null where it did not come to that.</param>
/// <param name="FailedAt">When an attempt failed last.</param>
/// <param name="Outcome">How its latest run ended; null while it goes on.</param>
/// <param name="Kind">Of what that run failed; null when it did not.</param>
/// <param name="Attempts">All of its attempts that are kept, in order.</param>
public sealed record FailedJobView(
    Guid JobId, string Caller, string Platform, string? Title, DateTimeOffset FailedAt, JobStatus? Outcome, FailureKind? Kind,
    IReadOnlyList<FailedAttemptView> Attempts);

/// <summary>One attempt of such a job.</summary>
/// <param name="Attempt">Its number.</param>
/// <param name="Run">The run that it is part of.</param>
/// <param name="Node">The node.</param>
/// <param name="Strategy">The way that it went.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
/// <param name="End">How; null while it runs.</param>
/// <param name="Phase">What it was busy with then.</param>
/// <param name="Kind">Of what it failed.</param>
/// <param name="Title">The same in a few words.</param>
/// <param name="Evidence">The tool's own words, redacted.</param>
/// <param name="Then">What followed.</param>
public sealed record FailedAttemptView(
    int Attempt, int Run, string Node, string Strategy, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, SpanEnd? End, JobPhase? Phase, FailureKind? Kind,
    string? Title, string? Evidence, FollowUp? Then);
