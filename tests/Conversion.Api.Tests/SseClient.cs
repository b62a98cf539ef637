using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace Conversion.Api.Tests;

/// <summary>One frame as a listener gets it.</summary>
/// <param name="Id">The last event id once it has come.</param>
/// <param name="Event">The event's name.</param>
/// <param name="Job">The job.</param>
public sealed record Heard(string? Id, string Event, JsonNode Job)
{
    public string JobId => Job.Text("id");

    public int Version => Job["version"]!.GetValue<int>();

    /// <summary>What makes two frames the same.</summary>
    public (string Event, string Data) Content => (Event, Job.ToJsonString());
}

/// <summary>Listens to a stream of server-sent events as a browser does.</summary>
internal static class SseClient
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task<HttpResponseMessage> OpenAsync(HttpClient http, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>The frames of a stream until it ends, or until nobody asks for more. Fails when none comes for a minute.</summary>
    public static async IAsyncEnumerable<Heard> ListenAsync(HttpClient http, string path, string? lastEventId = null)
    {
        using var answer = await OpenAsync(http, path, lastEventId);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var parser = SseParser.Create(body);
        await using var items = parser.EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        while (await items.MoveNextAsync().AsTask().WaitAsync(Deadline, TestContext.Current.CancellationToken))
        {
            yield return new Heard(items.Current.EventId ?? parser.LastEventId, items.Current.EventType, JsonNode.Parse(items.Current.Data)!);
        }
    }

    /// <summary>The next frames, as many as asked for.</summary>
    public static async Task<List<Heard>> TakeAsync(this IAsyncEnumerator<Heard> frames, int count)
    {
        var taken = new List<Heard>();
        while (taken.Count < count && await frames.MoveNextAsync())
        {
            taken.Add(frames.Current);
        }

        return taken;
    }
}
