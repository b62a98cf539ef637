using Conversion.Cli.Tests.Support;
using static Conversion.Cli.Tests.Support.ScriptedService;

namespace Conversion.Cli.Tests;

public sealed class InterruptSpecs : IDisposable
{
    private readonly Converter _converter = new();

    [Fact]
    public async Task Stopping_while_the_job_runs_cancels_it_and_is_exit_130()
    {
        await using var service = await StartAsync();
        service.Live = new Script(StreamThenSilence(Job.Running(20, 2)));

        Assert.Equal(130, await StopAsync(service, () => _converter.Shows("converting")));

        Assert.Single(service.To("cancel"));
        Assert.Contains("Cancelled.", _converter.Error);
        Assert.Empty(_converter.Files);
    }

    [Fact]
    public async Task Stopping_while_the_submission_is_under_way_cancels_the_job_that_came_of_it()
    {
        await using var service = await StartAsync();
        var go = new TaskCompletionSource();
        service.Submit = new Script(async context =>
        {
            await go.Task;
            await Answer(202, Job.Queued())(context);
        });

        Assert.Equal(130, await StopAsync(service, () => service.To("submit").Any(), go.SetResult));

        Assert.Single(service.To("submit"));
        Assert.Single(service.To("cancel"));
        Assert.Empty(service.To("live"));
    }

    [Fact]
    public async Task Stopping_within_the_download_leaves_nothing_and_cancels_nothing()
    {
        await using var service = await StartAsync();
        _converter.Pace = _converter.Pace with { DownloadSilence = TimeSpan.FromMinutes(1) };
        service.File = new Script(service.Bytes(breakAfter: 100_000, thenSilence: true));

        Assert.Equal(130, await StopAsync(service, () => _converter.Holds(100_000)));

        Assert.Empty(service.To("cancel"));
        Assert.Empty(_converter.Files);
    }

    [Fact]
    public async Task A_job_that_ended_meanwhile_is_not_an_error()
    {
        await using var service = await StartAsync();
        service.Live = new Script(StreamThenSilence(Job.Running(20, 2)));
        service.Cancel = new Script(ProblemOf(409, "job-already-finished", "It has ended.", "So be it."));

        Assert.Equal(130, await StopAsync(service, () => _converter.Shows("converting")));
        Assert.Contains("Stopped.", _converter.Error);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_the_farewell_is_not_waited_for()
    {
        await using var service = await StartAsync();
        _converter.Pace = _converter.Pace with { Farewell = TimeSpan.FromMilliseconds(200) };
        service.Live = new Script(StreamThenSilence(Job.Running(20, 2)));
        service.Cancel = new Script(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        Assert.Equal(130, await StopAsync(service, () => _converter.Shows("converting")));
        Assert.Contains("may run on", _converter.Error);
    }

    private async Task<int> StopAsync(ScriptedService service, Func<bool> when, Action? then = null)
    {
        if (_converter.Pace.StreamSilence < TimeSpan.FromMinutes(1))
            _converter.Pace = _converter.Pace with { StreamSilence = TimeSpan.FromMinutes(1) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var run = _converter.RunAsync(stop.Token, "convert", "https://example.org/watch", "--server", service.Address);
        await Eventually.TrueAsync(when);
        await stop.CancelAsync();
        then?.Invoke();
        return await run;
    }

    public void Dispose() => _converter.Dispose();
}
