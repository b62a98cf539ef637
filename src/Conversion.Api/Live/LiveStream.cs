using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Conversion.Api.Callers;
using Conversion.Api.Hosting;
using Conversion.Api.Problems;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Conversion.Api.Live;

/// <summary>Deliveries as a stream of server-sent events (WHATWG HTML, section 9.2).</summary>
/// <param name="kind">What is listened to.</param>
/// <param name="job">The job; null for all of the caller's.</param>
/// <param name="isResume">Whether the listener goes on from an id.</param>
/// <param name="follow">The deliveries.</param>
public sealed class LiveStream(ListenerKind kind, Guid? job, bool isResume, Func<CancellationToken, IAsyncEnumerable<Delivery>> follow) : IResult
{
    private const int RetryAfterSeconds = 5;
    private const int MostTogether = 8 * 1024;
    private static readonly byte[] Preamble = "retry: 1000\n\n"u8.ToArray();
    private static readonly byte[] Alive = ": alive\n\n"u8.ToArray();
    private static readonly byte[] EndOfEvent = "\n"u8.ToArray();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var listeners = httpContext.RequestServices.GetRequiredService<Listeners>();
        using var listener = listeners.TryAdd(kind, httpContext.Caller(), job, isResume, httpContext.Abort);
        if (listener is null)
        {
            await Problem.Result(429, "too-many-requests", "There are too many live streams.", "Close some, or follow all jobs by one: GET /api/live.")
                .RetryAfter(RetryAfterSeconds).ExecuteAsync(httpContext);
            return;
        }

        Prepare(httpContext);
        var stopping = httpContext.RequestServices.GetRequiredService<Drain>().Over;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        var output = httpContext.Response.BodyWriter;
        try
        {
            await output.WriteAsync(Preamble, ended.Token);
            var socket = SocketOf(httpContext);
            await foreach (var delivery in follow(ended.Token))
            {
                await listener.WriteAsync(WriteAsync(output, socket, delivery, ended.Token), delivery);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // It resumes, here or elsewhere, by the last id that it has.
            listener.Failed(stopping.IsCancellationRequested ? "The node was stopped." : "The listener left before the end.");
        }
    }

    // Where each chunk goes into the socket as it is made, those of a frame are made once for all of its listeners.
    private static SocketOutput? SocketOf(HttpContext http) =>
        http.Response.Headers.TransferEncoding is ["chunked"] && http.Features.Get<ITlsHandshakeFeature>() is null ? http.Features.Get<SocketOutput>() : null;

    private static ValueTask WriteAsync(PipeWriter output, SocketOutput? socket, Delivery delivery, CancellationToken cancellation)
    {
        switch (delivery)
        {
            case { Frame: { } frame, IsFollowed: false } when socket is not null && ReferenceEquals(delivery.Id, frame.Id) && output.UnflushedBytes == 0:
                return socket.SendAsync(frame.Chunk, cancellation);
            case { IsAlive: true }:
                output.Write(Alive);
                break;
            case { Frame: { } frame }:
                frame.WriteEvent(output, delivery.Id);
                break;
            default:
                LiveFrame.WriteId(output, delivery.Id);
                output.Write(EndOfEvent);
                break;
        }

        // Who is behind is sent what there is by a few calls instead of one a frame.
        if (delivery.IsFollowed && output.UnflushedBytes < MostTogether)
        {
            return ValueTask.CompletedTask;
        }

        var flushed = output.FlushAsync(cancellation);
        return flushed.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(flushed.AsTask());
    }

    private static void Prepare(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // A slow reader is given the latest state, and one that takes nothing at all is dropped by us: neither is cut for its rate.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        KeepUnsentSmall(http.Features.Get<IConnectionSocketFeature>()?.Socket);
    }

    /// <summary>
    /// What a slow reader has not taken stays with us, where it is merged, instead of growing old by the megabyte in the kernel
    /// (TCP_NOTSENT_LOWAT, tcp(7)). It bounds what is not yet sent, not what is under way, so it slows nobody down.
    /// </summary>
    private static void KeepUnsentSmall(Socket? socket)
    {
        const int Tcp = 6, NotSentLowWater = 25, Bytes = 16 * 1024;
        if (OperatingSystem.IsLinux() && socket is not null)
        {
            socket.SetRawSocketOption(Tcp, NotSentLowWater, BitConverter.GetBytes(Bytes));
        }
    }
}
