using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Conversion.TestSupport.Services;

/// <summary>One frame of a job's live stream.</summary>
/// <param name="Id">The job's version.</param>
/// <param name="Event"><c>progress</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Job">The job as of then.</param>
public sealed record LiveEvent(int Id, string Event, JobState Job)
{
    /// <summary>Follows a job until the service ends the stream.</summary>
    /// <param name="http">A client of the node.</param>
    /// <param name="job">The job.</param>
    /// <param name="lastEventId">Where to resume; null from the present state on.</param>
    /// <param name="cancellation">Leaves.</param>
    public static async IAsyncEnumerable<LiveEvent> FollowAsync(
        HttpClient http, Guid job, int? lastEventId = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{job}/live");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", $"{lastEventId}");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new HttpRequestException($"The live stream was answered {response.StatusCode}.", null, response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        await foreach (var frame in SseParser.Create(body).EnumerateAsync(cancellation))
        {
            var state = JsonSerializer.Deserialize<JobState>(frame.Data, JsonSerializerOptions.Web)!;
            yield return new LiveEvent(int.Parse(frame.EventId!), frame.EventType, state);
        }
    }

    /// <inheritdoc />
    public override string ToString() => $"{Id} {Event} {Job.Status}/{Job.Phase} {Job.Percent:0.##} %";
}
