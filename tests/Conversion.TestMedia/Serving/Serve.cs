using Conversion.TestMedia.Samples;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Conversion.TestMedia.Serving;

/// <summary>The usual behaviours.</summary>
public static class Serve
{
    /// <summary>A sample's file.</summary>
    public static Behaviour Sample(MediaSample sample, Delivery? delivery = null)
    {
        var deliver = Deliverer(delivery ?? Delivery.Normal);
        return async context =>
        {
            var path = await sample.PathAsync(context.RequestAborted);
            await deliver(context, path, sample.ContentType, sample.Key);
        };
    }

    /// <summary>A text.</summary>
    public static Behaviour Text(string text, string contentType = "text/plain; charset=utf-8") => context =>
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(text, context.RequestAborted);
    };

    /// <summary>A status with a short text for a body, and Retry-After in whole seconds where given.</summary>
    public static Behaviour Status(int statusCode, TimeSpan? retryAfter = null) => context =>
    {
        context.Response.StatusCode = statusCode;
        if (retryAfter is { } pause)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(pause.TotalSeconds).ToString("0");
        }

        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync($"Status {statusCode}.", context.RequestAborted);
    };

    /// <summary>A redirect to a path of the same server or to a whole address; to its own path, a loop.</summary>
    public static Behaviour Redirect(string location, int statusCode = StatusCodes.Status302Found) => context =>
    {
        context.Response.StatusCode = statusCode;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    };

    /// <summary><paramref name="first"/> for the first <paramref name="times"/> requests, HEAD included; <paramref name="then"/> from there on.</summary>
    public static Behaviour FirstTimes(int times, Behaviour first, Behaviour then)
    {
        var count = 0;
        return context => Interlocked.Increment(ref count) <= times ? first(context) : then(context);
    }

    /// <summary>Takes the request and never answers.</summary>
    public static Behaviour Hanging() => context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);

    /// <summary>The bytes of <paramref name="sample"/> (an MP3 when null: a radio station) over and over, without an end.</summary>
    public static Behaviour Endless(MediaSample? sample = null, int? bytesPerSecond = null) => async context =>
    {
        var source = sample ?? SampleMedia.Mp3WithCover;
        var bytes = await File.ReadAllBytesAsync(await source.PathAsync(context.RequestAborted), context.RequestAborted);
        context.Response.ContentType = source.ContentType;
        Body(context).Shape(new Delivery { BytesPerSecond = bytesPerSecond }, () => false);
        while (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
            context.RequestAborted.ThrowIfCancellationRequested();
        }
    };

    /// <summary>A page that goes on and on.</summary>
    public static Behaviour EndlessText(int bytesPerSecond) => async context =>
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        Body(context).Shape(new Delivery { BytesPerSecond = bytesPerSecond }, () => false);
        await context.Response.WriteAsync("<!DOCTYPE html><html><head><title>A long page</title></head><body>", context.RequestAborted);
        while (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.WriteAsync("<p>Words, and more words to come.</p>\n", context.RequestAborted);
            context.RequestAborted.ThrowIfCancellationRequested();
        }
    };

    /// <summary>Hands over any file in one manner; the manner's resets are counted over all of its files.</summary>
    internal static Func<HttpContext, string, string, string, Task> Deliverer(Delivery delivery)
    {
        var resetsLeft = delivery.Resets;
        return async (context, path, contentType, key) =>
        {
            if (!delivery.Head && HttpMethods.IsHead(context.Request.Method))
            {
                context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                context.Response.Headers.Allow = "GET";
                return;
            }

            if (!delivery.Length)
            {
                context.Response.OnStarting(() =>
                {
                    context.Response.ContentLength = null;
                    return Task.CompletedTask;
                });
            }

            Body(context).Shape(delivery, () => Interlocked.Decrement(ref resetsLeft) >= 0);
            var file = TypedResults.PhysicalFile(
                path,
                delivery.ContentType ?? contentType,
                lastModified: delivery.LastModified ?? File.GetLastWriteTimeUtc(path),
                entityTag: delivery.EntityTag is "" ? null : EntityTagHeaderValue.Parse(delivery.EntityTag ?? $"\"{key}\""),
                enableRangeProcessing: delivery is { Ranges: true, Length: true });
            await file.ExecuteAsync(context);
        };
    }

    private static ShapedBody Body(HttpContext context) => (ShapedBody)context.Response.Body;
}
