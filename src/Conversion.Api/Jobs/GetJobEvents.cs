using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversion.Api.Callers;
using Conversion.Api.Problems;
using JasperFx.Events;
using Marten;
using Microsoft.Net.Http.Headers;
using Wolverine.Http;

namespace Conversion.Api.Jobs;

public static class GetJobEvents
{
    private const string Ndjson = "application/x-ndjson";

    public static void Configure(HttpChain chain) => chain.Metadata
        .Produces<JobEventView[]>(200, "application/json", Ndjson).ProducesProblem(400).ProducesProblem(404);

    /// <summary>The job's stream as it was appended, as JSON or, by the header Accept, as NDJSON.</summary>
    /// <param name="id">The job.</param>
    /// <param name="after">Leaves out events up to this version.</param>
    [WolverineGet("/api/jobs/{id}/events")]
    public static async Task<IResult> Get(
        Guid id, string? after, HttpContext http, IQuerySession session, CancellationToken cancellation)
    {
        var from = 0L;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out from))
        {
            return Problem.Result(400, "request-invalid", "`after` cannot be used.", "It is the version of the last event that you have.");
        }

        var job = await session.LoadOwnJobAsync(id, http, cancellation);
        if (job is null)
        {
            return Problem.JobNotFound();
        }

        var events = from >= job.Version ? [] : await session.Events.FetchStreamAsync(id, fromVersion: from + 1, token: cancellation);
        var views = events.Select(appended => JobEventView.Of(appended, withEvidence: http.IsOperator()));
        http.Response.Headers.Append("Vary", "Accept");
        return PrefersLines(http.Request.GetTypedHeaders().Accept)
            ? Results.Text(string.Concat(views.Select(view => JsonSerializer.Serialize(view, JsonSerializerOptions.Web) + "\n")), Ndjson)
            : Results.Json(views);
    }

    // Of what a caller takes, the better liked (RFC 9110, 12.5.1); JSON where both are the same to it, or neither is named.
    private static bool PrefersLines(IList<MediaTypeHeaderValue> accepted) => QualityOf(accepted, Ndjson) > QualityOf(accepted, "application/json");

    private static double QualityOf(IList<MediaTypeHeaderValue> accepted, string mediaType) => accepted
        .Where(range => range.MatchesAllTypes || (range.MatchesAllSubTypes && range.Type.Equals("application", StringComparison.OrdinalIgnoreCase))
            || range.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
        .OrderBy(range => range.MatchesAllTypes).ThenBy(range => range.MatchesAllSubTypes) // the closest range counts
        .Select(range => range.Quality ?? 1).FirstOrDefault();
}

/// <summary>One appended event.</summary>
/// <param name="Version">Its place in the job's stream, from 1 on.</param>
/// <param name="Type">What happened.</param>
/// <param name="At">When it was appended.</param>
/// <param name="Data">What there is to know of it.</param>
/// <param name="Actor">Who did it: a caller, or the service.</param>
/// <param name="Node">The node that appended it.</param>
/// <param name="CausationId">The message or request that led to it.</param>
/// <param name="CorrelationId">What all that one request led to has in common.</param>
public sealed record JobEventView(
    long Version, string Type, DateTimeOffset At, JsonNode? Data, string? Actor, string? Node, string? CausationId, string? CorrelationId)
{
    /// <summary>Shows an event; the tools' own output is for operators.</summary>
    public static JobEventView Of(IEvent appended, bool withEvidence)
    {
        var data = JsonSerializer.SerializeToNode(appended.Data, appended.EventType, JsonSerializerOptions.Web);
        if (!withEvidence && data?["failure"] is JsonObject failure)
        {
            failure.Remove("evidence");
        }

        return new JobEventView(
            appended.Version, appended.EventType.Name, appended.Timestamp, data,
            appended.GetHeader("actor")?.ToString(), appended.GetHeader("node")?.ToString(), appended.CausationId, appended.CorrelationId);
    }
}
