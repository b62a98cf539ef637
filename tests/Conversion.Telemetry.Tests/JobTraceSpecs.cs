using Conversion.Telemetry.Tests.Observing;
using Conversion.Telemetry.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.Telemetry.Tests;

/// <summary>What a collector is told of a job, by the real service over OTLP.</summary>
public sealed class JobTraceSpecs(PostgresFixture postgres)
{
    private const string Caller = "b7ad6b7169203331";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_one_trace_from_its_request_over_another_node_and_a_retry_to_each_tool()
    {
        await using var collector = await Collector.StartAsync();
        await using var media = await MediaServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync(Cancellation);
        await using var front = await Node.StartAsync(database, ["--Converter:Workers:Slots=0", "--Converter:NodeName=front", .. collector.Settings]);
        await using var worker = await Node.StartAsync(database, ["--Converter:NodeName=worker", "--Converter:Retries:BaseDelaySeconds=2", .. collector.Settings]);
        var isBroken = true;
        media.Add("/secret-song.mp4", context => isBroken ? Serve.Status(503)(context) : Serve.Sample(SampleMedia.Mp4)(context));
        var trace = NewTrace();

        var job = await front.SubmitAsync($"{media.Address}secret-song.mp4", traceparent: $"00-{trace}-{Caller}-01");
        await Eventually.BecomesAsync(() => front.Http.GetStringAsync($"/api/jobs/{job}/events", Cancellation), events => events.Contains("RetryScheduled"), Node.Patience, Cancellation);
        isBroken = false;
        Assert.Equal("completed", (await front.EndOfAsync(job)).GetProperty("status").GetString());

        var spans = await collector.TraceAsync(trace, found => found.Count(span => span.Name == "attempt") == 2 && found.Any(span => span.Name.EndsWith("CompleteAttempt")));
        var byId = spans.ToDictionary(span => span.SpanId);
        Assert.All(spans, span => Assert.True(span.ParentId == Caller || byId.ContainsKey(span.ParentId), $"{span} hangs in the air"));
        var request = Assert.Single(spans, span => span.ParentId == Caller);
        Assert.Equal(("front", "POST /api/jobs"), (request.Node, request.Name));
        var command = Assert.Single(spans, span => span.Name.EndsWith("SubmitJob"));
        Assert.Equal(request.SpanId, command.ParentId);

        var attempts = spans.Where(span => span.Name == "attempt").ToList();
        Assert.All(attempts, attempt => Assert.Equal(("worker", command.SpanId, job.ToString()), (attempt.Node, attempt.ParentId, attempt["converter.job.id"])));
        var (failed, completed) = (attempts.Single(attempt => attempt["converter.attempt"] == "1"), attempts.Single(attempt => attempt["converter.attempt"] == "2"));
        Assert.Equal((true, "server_error", "failed"), (failed.IsError, failed["error.type"], failed["converter.attempt.outcome"]));
        Assert.Equal((false, "completed"), (completed.IsError, completed["converter.attempt.outcome"]));

        var failedTool = Assert.Single(spans, span => span.Name == "yt-dlp" && byId[byId[span.ParentId].ParentId] == failed);
        Assert.Equal((true, "1", "exit_1"), (failedTool.IsError, failedTool["process.exit.code"], failedTool["error.type"]));
        Assert.Equal((true, "server_error"), (byId[failedTool.ParentId].IsError, byId[failedTool.ParentId]["error.type"]));

        foreach (var (stage, tool) in (IEnumerable<(string, string)>)[("resolving", "yt-dlp"), ("converting", "ffmpeg")])
        {
            var run = Assert.Single(spans, span => span.Name == tool && byId[span.ParentId].Name == stage && byId[byId[span.ParentId].ParentId] == completed);
            Assert.Equal(("0", "False"), (run["process.exit.code"], run["converter.tool.timed_out"]));
            Assert.True(Number(run["converter.tool.cpu_time"]) > 0, $"{run}");
            Assert.True(Number(run["converter.tool.received_bytes"]) > 0, $"{run}");
        }

        Assert.Contains(spans, span => span.Name == "ffprobe");
        var put = Assert.Single(spans, span => span.Name == "storage put");
        Assert.Equal("storing", byId[put.ParentId].Name);

        using (var download = await worker.Http.GetAsync($"/api/jobs/{job}/download", Cancellation))
            Assert.Contains("secret-song", download.RequestMessage!.RequestUri!.AbsolutePath); // the redirect was followed
        await Eventually.HoldsAsync(() => collector.Spans.Any(span => span["url.path"] == "/files"), TimeSpan.FromSeconds(30), Cancellation);

        // Nothing of the source's address or title, nothing that is a permission, and nothing that the service does by its own clock.
        Assert.DoesNotContain(collector.Spans, span => span.Name.Contains("secret-song") || span.Tags.Values.Any(value => value.Contains("secret-song") || value.Contains($":{media.Address.Port}") || value.Contains("signature")));
        Assert.DoesNotContain(collector.Spans, span => span.Name.EndsWith("ClaimJob") || span.Name.EndsWith("LoseAttempt") || span.Name.EndsWith("ReportProgress"));
        Assert.DoesNotContain("signature=", worker.Process.Output);
        Assert.DoesNotContain("secret-song", worker.Process.Output);
        Assert.True(collector.MetricRequests > 0);
    }

    [Fact]
    public async Task A_callers_retry_after_a_restart_goes_on_with_the_jobs_trace_and_is_linked()
    {
        await using var collector = await Collector.StartAsync();
        await using var media = await MediaServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync(Cancellation);
        var (submission, retry) = (NewTrace(), NewTrace());
        Guid job;
        await using (var first = await Node.StartAsync(database, ["--Converter:NodeName=first", "--Converter:Retries:MaxAttempts=1", .. collector.Settings]))
        {
            media.Add("/song.mp4", Serve.Status(404));
            job = await first.SubmitAsync($"{media.Address}song.mp4", traceparent: $"00-{submission}-{Caller}-01");
            Assert.Equal("failed", (await first.EndOfAsync(job)).GetProperty("status").GetString());
            await collector.TraceAsync(submission, found => found.Any(span => span.Name == "attempt"));
        }

        media.Add("/song.mp4", Serve.Sample(SampleMedia.Mp4));
        await using var second = await Node.StartAsync(database, ["--Converter:NodeName=second", .. collector.Settings]);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/jobs/{job}/retry");
        request.Headers.Add("traceparent", $"00-{retry}-{Caller}-01");
        using var answer = await second.Http.SendAsync(request, Cancellation);
        Assert.Equal("completed", (await second.EndOfAsync(job)).GetProperty("status").GetString());

        var spans = await collector.TraceAsync(submission, found => found.Count(span => span.Name == "attempt") == 2);
        var again = Assert.Single(spans, span => span.Name == "attempt" && span["converter.run"] == "2");
        Assert.Equal("second", again.Node);
        Assert.Equal(spans.Single(span => span.Name == "attempt" && span["converter.run"] == "1").ParentId, again.ParentId);
        var asked = await collector.TraceAsync(retry, found => found.Any(span => span.Name.EndsWith("RetryJob")));
        Assert.Equal([(retry, asked.Single(span => span.Name.EndsWith("RetryJob")).SpanId)], again.Links);
    }

    [Fact]
    public async Task A_request_whose_caller_does_not_trace_leaves_no_span_and_still_a_trace_in_the_log()
    {
        await using var collector = await Collector.StartAsync();
        await using var media = await MediaServer.StartAsync();
        await using var node = await Node.StartAsync(await postgres.CreateDatabaseAsync(Cancellation), collector.Settings);
        var (untraced, traced) = (NewTrace(), NewTrace());

        await node.EndOfAsync(await node.SubmitAsync($"{media.Address}sample.mp4", traceparent: $"00-{untraced}-{Caller}-00"));
        await node.EndOfAsync(await node.SubmitAsync($"{media.Address}sample.mp4", traceparent: $"00-{traced}-{Caller}-01"));

        await collector.TraceAsync(traced, found => found.Any(span => span.Name == "attempt"));
        Assert.DoesNotContain(collector.Spans, span => span.TraceId == untraced);
        Assert.Contains($"trace {untraced}", node.Process.Output);
    }

    private static string NewTrace() => Guid.NewGuid().ToString("N");

    private static double Number(string? text) => double.Parse(text ?? "0", System.Globalization.CultureInfo.InvariantCulture);
}
