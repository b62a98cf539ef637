using Conversion.TestMedia.Samples;
using Conversion.TestSupport;
using Microsoft.AspNetCore.Http;

namespace Conversion.Browser.Tests.Running;

/// <summary>The real service with little patience for attempts that stand still.</summary>
public sealed class StallingService(PostgresFixture postgres) : ConverterService(postgres)
{
    /// <inheritdoc />
    protected override IEnumerable<string> Settings => [.. base.Settings, "--Converter:Workers:StallSeconds=3", "--Converter:Retries:BaseDelaySeconds=0.2"];

    /// <summary>A source that stands still, at an address of its own.</summary>
    public (string Url, HaltedSource Source) AddHalted()
    {
        var source = new HaltedSource();
        var path = $"/halted-{Guid.NewGuid():n}.m4a";
        Media.Add(path, source.ServeAsync);
        return (Media.Url(path), source);
    }
}

/// <summary>Ten minutes of audio that stand still after their first part. Whoever asks after it was let go on gets the rest so slowly that no test sees the end of it, until it is released.</summary>
public sealed class HaltedSource
{
    private const int BytesPerBeat = 2048;
    private const int BytesBeforeHalt = 64 << 10;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _goesOn;

    /// <summary>Who asks from now on gets more.</summary>
    public void GoOn() => _goesOn = true;

    /// <summary>Lets go of the rest.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>Answers a request for it.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        var (response, gone) = (context.Response, context.RequestAborted);
        var bytes = await File.ReadAllBytesAsync(await SampleMedia.TenMinutesAudio.PathAsync(gone), gone);
        (response.ContentType, response.ContentLength) = (SampleMedia.TenMinutesAudio.ContentType, bytes.Length);
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        await response.Body.WriteAsync(bytes.AsMemory(0, BytesBeforeHalt), gone);
        if (!_goesOn)
            await Task.Delay(Timeout.Infinite, gone);
        var sent = BytesBeforeHalt;
        while (!_released.Task.IsCompleted && sent + BytesPerBeat < bytes.Length)
        {
            await response.Body.WriteAsync(bytes.AsMemory(sent, BytesPerBeat), gone);
            sent += BytesPerBeat;
            await Task.WhenAny(_released.Task, Task.Delay(Beat, gone));
        }

        await response.Body.WriteAsync(bytes.AsMemory(sent), gone);
    }
}
