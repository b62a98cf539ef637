using System.Buffers;
using System.Net.WebSockets;
using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Api.Problems;
using Marten;
using Microsoft.Extensions.Options;
using Wolverine.Http;

namespace Conversion.Api.Live;

public static class GetJobSocket
{
    private const WebSocketCloseStatus JobNotFound = (WebSocketCloseStatus)4404;
    private const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(5);
    private static readonly WebSocketAcceptContext Accept = new() { KeepAliveInterval = TimeSpan.FromSeconds(10), KeepAliveTimeout = TimeSpan.FromSeconds(20) };

    public static void Configure(HttpChain chain) => chain.Metadata.Produces(101).ProducesProblem(400).ProducesProblem(403).ProducesProblem(426);

    /// <summary>Tells a job's progress over a WebSocket: the frames of the event stream as text messages. Closes with 1000 after the terminal event, 4404 for an unknown job, 1013 when the node has too many listeners.</summary>
    /// <param name="id">The job.</param>
    /// <param name="after">The version to go on from, without gap or repeat.</param>
    [WolverineGet("/api/jobs/{id}/socket")]
    public static async Task<IResult> Get(
        Guid id, string? after, HttpContext http, IDocumentStore store, JobFeed feed, IOptions<AuthOptions> auth, CancellationToken cancellation)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.Headers.Upgrade = "websocket";
            return Problem.Result(426, "upgrade-required", "This address is a WebSocket.", "Open it as one, or follow the job by GET /api/jobs/{id}/live.");
        }

        if (!IsOwnOrigin(http, auth.Value))
        {
            return Problem.Result(403, "origin-not-allowed", "Pages of this origin may not listen.", "Open the service's own page, or have the operator name the origin in Converter:Auth:AllowedOrigins.");
        }

        var job = await store.LoadOwnJobAsync(id, http, cancellation);
        int? from = null;
        if (job is not null && !GetJobLive.TryReadResume(http, after, job, out from))
        {
            return GetJobLive.BadResume();
        }

        return new Messages(id, job is not null, from, feed);
    }

    // Browsers send cookies and reach loopback from any page, and bind no WebSocket to its origin: the server has to.
    private static bool IsOwnOrigin(HttpContext http, AuthOptions auth) =>
        http.Request.Headers.Origin is not [{ Length: > 0 } origin]
        || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == http.Request.Host.Value)
        || auth.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);

    private sealed class Messages(Guid id, bool isKnown, int? after, JobFeed feed) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var socket = await httpContext.WebSockets.AcceptWebSocketAsync(Accept);
            var stopping = httpContext.RequestServices.GetRequiredService<Drain>().Over;
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
            if (!isKnown)
            {
                await CloseAsync(socket, JobNotFound, "No such job.");
                return;
            }

            using var listener = httpContext.RequestServices.GetRequiredService<Listeners>()
                .TryAdd(ListenerKind.Socket, httpContext.Caller(), id, after is not null, socket.Abort);
            if (listener is null)
            {
                await CloseAsync(socket, TryAgainLater, "There are too many live streams. Try again in 5 s.");
                return;
            }

            using var receiving = new CancellationTokenSource(); // its own: to cancel a receive is to cut the connection
            var leaving = LeaveAsync(socket, ended, receiving.Token);
            try
            {
                await SendAsync(socket, listener, ended.Token);
                await CloseAsync(socket, WebSocketCloseStatus.NormalClosure, "The job has ended.");
            }
            catch (Exception failure) when (failure is OperationCanceledException or WebSocketException)
            {
                listener.Failed(stopping.IsCancellationRequested ? "The node was stopped." : "The listener left before the end.");
                await CloseAsync(socket, stopping.IsCancellationRequested ? WebSocketCloseStatus.EndpointUnavailable : WebSocketCloseStatus.NormalClosure, null);
            }

            receiving.CancelAfter(LongestFarewell);
            await leaving;
        }

        private async Task SendAsync(WebSocket socket, Listener listener, CancellationToken cancellation)
        {
            var message = new ArrayBufferWriter<byte>(2048);
            await foreach (var delivery in feed.FollowAsync(id, after, cancellation))
            {
                // The socket's own pings are its signs of life.
                if (delivery is { Frame: { } frame, Id: { } version })
                {
                    message.ResetWrittenCount();
                    frame.WriteMessage(message, version);
                    await listener.WriteAsync(socket.SendAsync(message.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellation), delivery);
                }
            }
        }

        // What a listener says is not listened to; but only reading tells that it closes.
        private static async Task LeaveAsync(WebSocket socket, CancellationTokenSource ended, CancellationToken cancellation)
        {
            var buffer = new byte[256];
            try
            {
                while ((await socket.ReceiveAsync(buffer.AsMemory(), cancellation)).MessageType != WebSocketMessageType.Close)
                {
                }
            }
            catch (Exception failure) when (failure is OperationCanceledException or WebSocketException)
            {
                // It has gone, or is being told to.
            }

            await ended.CancelAsync();
        }

        private static async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status, string? reason)
        {
            using var limit = new CancellationTokenSource(LongestFarewell);
            try
            {
                if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                {
                    await socket.CloseOutputAsync(status, reason, limit.Token);
                }
            }
            catch (Exception failure) when (failure is OperationCanceledException or WebSocketException)
            {
                socket.Abort();
            }
        }
    }
}
