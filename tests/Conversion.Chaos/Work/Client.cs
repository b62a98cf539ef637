using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using Conversion.Chaos.Running;

namespace Conversion.Chaos.Work;

/// <summary>Calls the service as a client of several nodes does: what one does not answer is asked of the next, with the same idempotency key.</summary>
/// <param name="cluster">The nodes.</param>
public sealed class Client(Cluster cluster)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentQueue<string> _serverErrors = new();

    /// <summary>The answers from 500 on that were given so far.</summary>
    public IReadOnlyList<string> ServerErrors => [.. _serverErrors];

    /// <summary>Sends a request until some node gives an answer below 500.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path.</param>
    /// <param name="body">The body; null for none.</param>
    /// <param name="key">The idempotency key; null for none.</param>
    /// <param name="first">The node to ask first; null for the first one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TimeoutException">No node did within three minutes.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, object? body, string? key, Node? first, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var turn = first is null ? 0 : cluster.Nodes.ToList().IndexOf(first);
        string last = "no node was ever started";
        for (; Stopwatch.GetElapsedTime(started) < Patience; turn++)
        {
            var node = cluster.Nodes[turn % cluster.Nodes.Count];
            if (node.Http is not { } http)
                continue;
            try
            {
                using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
                if (key is not null)
                    request.Headers.Add("Idempotency-Key", key);
                var answer = await http.SendAsync(request, cancellation);
                if ((int)answer.StatusCode < 500)
                    return answer;
                last = $"{node.Name} answered {method} {path} with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}";
                _serverErrors.Enqueue(last);
                answer.Dispose();
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                cancellation.ThrowIfCancellationRequested();
                last = $"{node.Name}: {failure.Message}";
            }

            await Task.Delay(Pause, cancellation);
        }

        throw new TimeoutException($"For {Patience.TotalMinutes} minutes no node would answer {method} {path}. The last one said: {last}");
    }
}
