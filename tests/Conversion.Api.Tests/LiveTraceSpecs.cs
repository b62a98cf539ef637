using System.Collections.Concurrent;
using System.Diagnostics;
using Conversion.Api.Live;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;

namespace Conversion.Api.Tests;

/// <summary>What the traces tell of a listener's connection.</summary>
public sealed class LiveTraceSpecs : IDisposable
{
    private readonly PostgresFixture _postgres;
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _tracing;

    public LiveTraceSpecs(PostgresFixture postgres)
    {
        _postgres = postgres;
        _tracing = new ActivityListener
        {
            ShouldListenTo = source => source.Name == LiveTrace.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_tracing);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_and_its_resumption_are_spans_that_say_what_came_of_them()
    {
        await using var service = await ListeningService.StartAsync(await _postgres.CreateDatabaseAsync(Cancellation));
        var job = await service.RunningJobAsync();
        using var http = service.NewClient();
        var path = $"/api/jobs/{job.Id}/live";

        await using (var first = SseClient.ListenAsync(http, path).GetAsyncEnumerator(Cancellation))
        {
            Assert.Single(await first.TakeAsync(1));
        }

        var left = await SpanAsync(job.Id, "live connect");
        await service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Converting));
        await using (var again = SseClient.ListenAsync(http, path, "2").GetAsyncEnumerator(Cancellation))
        {
            Assert.Single(await again.TakeAsync(1));
            await service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate)));
            Assert.Equal(2, (await again.TakeAsync(10)).Count);
        }

        var ended = await SpanAsync(job.Id, "live resume");
        Assert.Equal((ActivityStatusCode.Error, "The listener left before the end."), (left.Status, left.StatusDescription));
        Assert.Equal((1L, "2", "job"), (left.GetTagItem("converter.live.sent"), left.GetTagItem("converter.live.last_id"), left.GetTagItem("converter.live.kind")));
        Assert.Equal(ActivityStatusCode.Unset, ended.Status);
        Assert.Equal((3L, "5", 0L), (ended.GetTagItem("converter.live.sent"), ended.GetTagItem("converter.live.last_id"), ended.GetTagItem("converter.live.merged")));
        Assert.InRange((double)ended.GetTagItem("converter.live.slowest_delivery")!, double.Epsilon, 60);
    }

    public void Dispose() => _tracing.Dispose();

    // Other specs of the assembly listen beside this one.
    private Task<Activity> SpanAsync(Guid job, string name) => Eventually.BecomesAsync(
        () => Task.FromResult(_ended.FirstOrDefault(span => span.OperationName == name && Equals(span.GetTagItem("converter.job.id"), job))!),
        span => span is not null, TimeSpan.FromMinutes(1), Cancellation);
}
