using System.IO.Pipelines;

namespace Conversion.Media.Processes;

/// <summary>Runs two tools at once, the first one's standard output being the second one's standard input.</summary>
internal static class ToolPipe
{
    private const int PauseBytes = 4 << 20;

    /// <summary>How <paramref name="second"/> ended; how <paramref name="first"/> did, when that failed by itself and so was the cause.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled; both groups are dead.</exception>
    public static async Task<ToolResult> RunAsync(ToolCommand first, ToolCommand second, TimeProvider time, CancellationToken cancellation)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2, useSynchronizationContext: false));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var writing = WriteAsync(first, pipe.Writer, time, ending.Token);
        ToolResult read;
        try
        {
            read = await ToolProcess.RunAsync(second with { Input = pipe.Reader.AsStream() }, time, cancellation);
        }
        finally
        {
            // A reader that has ended needs no more; a writer that has ended by itself is not touched by this.
            if (!writing.IsCompleted) await EndAsync(pipe, ending, writing);
            await pipe.Reader.CompleteAsync();
        }

        var written = await writing.ContinueWith(task => task.IsCompletedSuccessfully ? task.Result : null,
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return written is { Succeeded: false } ? written : read;
    }

    private static async Task<ToolResult> WriteAsync(ToolCommand command, PipeWriter writer, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            return await ToolProcess.RunAsync(command with { Output = writer.AsStream(leaveOpen: true) }, time, cancellation);
        }
        finally
        {
            await writer.CompleteAsync();
        }
    }

    private static async Task EndAsync(Pipe pipe, CancellationTokenSource ending, Task writing)
    {
        await ending.CancelAsync();
        await pipe.Reader.CompleteAsync();
        await writing.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
