using System.Diagnostics;
using Conversion.Api.Hosting;
using Conversion.Domain.Jobs;
using JasperFx.Events;
using Npgsql;

namespace Conversion.Api.Telemetry;

/// <summary>
/// The requests that a job's runs come from, as spans. Their trace context (W3C's <c>traceparent</c>) is a header of the event that each led to: it
/// survives every restart, any node finds it there, and an exported stream brings it along.
/// </summary>
public sealed class JobRequests(NpgsqlDataSource database, ILogger<JobRequests> log)
{
    private const string Header = "traceparent";
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);

    /// <summary>Notes the present span on an event that a caller asked for.</summary>
    internal static void Note(IEvent appended)
    {
        if (appended.Data is JobSubmitted or JobRetried && Activity.Current?.Id is { } id)
        {
            appended.SetHeader(Header, id);
        }
    }

    /// <summary>The spans of a job's submission and of its callers' retries, in order. None where they are not known; that is no reason not to work.</summary>
    public async Task<IReadOnlyList<ActivityContext>> OfAsync(Guid job)
    {
        try
        {
            return await ReadAsync(job).WaitAsync(LongestLook);
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            log.LogWarning("An attempt is traced by itself, since its job's requests could not be looked up: {Reason}", failure.GetBaseException().Message);
            return [];
        }
    }

    private async Task<IReadOnlyList<ActivityContext>> ReadAsync(Guid job)
    {
        await using var command = database.CreateCommand(
            $"select headers ->> '{Header}' from {EventStoreSetup.Schema}.mt_events where stream_id = $1 and type in ('job_submitted', 'job_retried') and headers ? '{Header}' order by version");
        command.Parameters.Add(new() { Value = job });
        await using var reader = await command.ExecuteReaderAsync();
        var requests = new List<ActivityContext>();
        while (await reader.ReadAsync())
        {
            if (ActivityContext.TryParse(reader.GetString(0), traceState: null, isRemote: true, out var request))
            {
                requests.Add(request);
            }
        }

        return requests;
    }
}
