using System.Diagnostics;

namespace Conversion.EndToEnd.Tests.Running;

/// <summary>A job that has to fail: for one of the given reasons, in words, inside its bounds, and leaving nothing.</summary>
internal static class FailedJob
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    public static async Task RunAsync(RunningService service, string url, params string[] kinds)
    {
        var started = Stopwatch.GetTimestamp();
        var job = await service.EndOfAsync((await service.SubmitAsync(url, "mp3")).Id);

        Assert.Equal("failed", job.Status);
        Assert.Contains(job.Failure!.Kind, kinds);
        Assert.True(Stopwatch.GetElapsedTime(started) < Bound, $"It took {Stopwatch.GetElapsedTime(started)}.");
        Assert.All([job.Failure.Title, job.Failure.Message, job.Failure.Advice], text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.Null(job.Artifact);
        service.AssertNothingLeft();
    }
}
