using Conversion.TestMedia.Samples;
using Microsoft.AspNetCore.Http;

namespace Conversion.Browser.Tests.Running;

/// <summary>
/// A minute of audio that comes in a trickle, so slowly that its job lasts for as long as a test has to look at it, and at once as soon
/// as it is released.
/// </summary>
public sealed class HeldSource
{
    private const int BytesPerBeat = 2048;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets go of the rest.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>Answers a request for it.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        var (response, gone) = (context.Response, context.RequestAborted);
        var bytes = await File.ReadAllBytesAsync(await SampleMedia.OneMinuteAudio.PathAsync(gone), gone);
        (response.ContentType, response.ContentLength) = (SampleMedia.OneMinuteAudio.ContentType, bytes.Length);
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        foreach (var piece in bytes.Chunk(BytesPerBeat))
        {
            await response.Body.WriteAsync(piece, gone);
            if (!_released.Task.IsCompleted)
                await Task.WhenAny(_released.Task, Task.Delay(Beat, gone));
        }
    }
}
