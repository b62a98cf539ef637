using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;

namespace Conversion.Cli.Client;

/// <summary>One connection to a job's live stream (Server-Sent Events).</summary>
/// <param name="response">The answer, its body not yet read.</param>
/// <param name="silence">Silence, heartbeats included, after which the connection counts as dead.</param>
internal sealed class SseReader(HttpResponseMessage response, TimeSpan silence) : IDisposable
{
    private StallGuardStream? _body;

    /// <summary>Id of the last event of this connection; null before the first.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>The pause before a reconnect that the service asks for; null when it asked for none.</summary>
    public TimeSpan? Retry { get; private set; }

    /// <summary>From the first to the last sign of life, heartbeats included.</summary>
    public TimeSpan Lived => _body?.Lived ?? TimeSpan.Zero;

    public static bool IsEventStream(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType == "text/event-stream";

    /// <summary>The events until the stream ends.</summary>
    /// <exception cref="IOException">The connection broke or fell silent.</exception>
    /// <exception cref="System.Text.Json.JsonException">An event is no job.</exception>
    public async IAsyncEnumerable<JobView> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        _body = new StallGuardStream(await response.Content.ReadAsStreamAsync(cancellation), silence);
        var parser = SseParser.Create(_body, (_, data) => JobView.Parse(Encoding.UTF8.GetString(data)));
        await foreach (var item in parser.EnumerateAsync(cancellation))
        {
            LastEventId = parser.LastEventId is { Length: > 0 } id ? id : LastEventId;
            Retry = parser.ReconnectionInterval > TimeSpan.Zero ? parser.ReconnectionInterval : null;
            yield return item.Data;
        }
    }

    public void Dispose()
    {
        _body?.Dispose();
        response.Dispose();
    }
}
