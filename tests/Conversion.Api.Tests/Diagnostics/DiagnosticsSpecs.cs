using System.Text.Json.Nodes;
using Conversion.Domain.Failures;

namespace Conversion.Api.Tests.Diagnostics;

/// <summary>Answers about a window, held against what the events of the same jobs say to a reader who knows nothing of the read model.</summary>
public sealed class DiagnosticsSpecs(LivedThrough service) : IClassFixture<LivedThrough>
{
    [Theory]
    [InlineData("46m")]
    [InlineData("94m")]
    [InlineData("PT6H")]
    public async Task Stages_are_those_that_the_events_tell_of(string window)
    {
        var expected = await service.ReferenceAsync(window);
        var answer = await service.Host.GetAsync($"/api/diagnostics/bottlenecks?window={window}");
        foreach (var stage in new[] { "queue", "parked", "backoff", "resolve", "download", "convert", "store" })
        {
            var seconds = expected.Stages.GetValueOrDefault(stage, []);
            var told = answer["stages"]!.AsArray().Single(one => one!.Text("stage") == stage)!;
            Assert.Equal(seconds.Count, told["count"]!.GetValue<int>());
            Assert.Equal(Percentile(seconds, 0.5), told["p50"]!.GetValue<double>(), tolerance: 0.01);
            Assert.Equal(Percentile(seconds, 0.95), told["p95"]!.GetValue<double>(), tolerance: 0.01);
        }

        Assert.Contains(expected.Stages, stage => stage.Value.Count > 5);
    }

    [Theory]
    [InlineData("46m")]
    [InlineData("PT6H")]
    public async Task Outcomes_are_those_that_the_events_tell_of(string window)
    {
        var expected = (await service.ReferenceAsync(window)).Runs;
        var answer = await service.Host.GetAsync($"/api/diagnostics/platforms?window={window}");
        foreach (var platform in new[] { "youtube", "vimeo" })
        {
            var told = answer["platforms"]!.AsArray().Single(one => one!.Text("platform") == platform)!["outcomes"]!;
            var runs = expected.Where(run => run.Platform == platform).ToList();
            var completed = runs.Where(run => run.Outcome == "JobCompleted").ToList();
            Assert.Equal(
                (completed.Count, runs.Count(run => run.Outcome == "JobFailed"), runs.Count(run => run.Outcome == "JobCancelled")),
                (told["completed"]!.GetValue<int>(), told["failed"]!.GetValue<int>(), told["cancelled"]!.GetValue<int>()));
            Assert.Equal(Percentile([.. completed.Select(run => run.Seconds)], 0.5), told["medianSeconds"]?.GetValue<double>() ?? 0, tolerance: 0.01);
            var ended = runs.Count(run => run.Outcome != "JobCancelled");
            Assert.Equal(ended == 0 ? null : (double)completed.Count / ended, told["successRate"]?.GetValue<double>());
            Assert.Equal(
                runs.Where(run => run.Kind is not null).GroupBy(run => run.Kind!).ToDictionary(kind => kind.Key, kind => kind.Count()).OrderBy(kind => kind.Key),
                told["failuresByKind"]!.AsObject().ToDictionary(kind => kind.Key, kind => kind.Value!.GetValue<int>()).OrderBy(kind => kind.Key));
        }
    }

    [Theory]
    [InlineData("46m", 92)]
    [InlineData("PT6H", 720)]
    public async Task A_series_spreads_the_same_outcomes_over_its_intervals(string window, double intervalSeconds)
    {
        var expected = (await service.ReferenceAsync(window)).Runs;
        var answer = await service.Host.GetAsync($"/api/diagnostics/series?window={window}");
        Assert.Equal((30, intervalSeconds), (answer["buckets"]!.GetValue<int>(), answer["bucketSeconds"]!.GetValue<double>()));
        foreach (var platform in new[] { "youtube", "vimeo" })
        {
            var series = answer["platforms"]!.AsArray().Single(one => one!.Text("platform") == platform)!;
            foreach (var (name, outcome) in new[] { ("completed", "JobCompleted"), ("failed", "JobFailed") })
            {
                var counts = series[name]!.AsArray().Select(count => count!.GetValue<int>()).ToList();
                Assert.Equal((30, expected.Count(run => run.Platform == platform && run.Outcome == outcome)), (counts.Count, counts.Sum()));
            }

            // A time where something completed, and none where nothing did.
            Assert.Equal(series["completed"]!.AsArray().Select(count => count!.GetValue<int>() > 0), series["medianSeconds"]!.AsArray().Select(median => median is not null));
        }

        Assert.Equal(["queue", "resolve", "convert"], answer["stages"]!.AsArray().Select(stage => stage!.Text("stage")).Where(name => name is "queue" or "resolve" or "convert"));
        Assert.All(answer["stages"]!.AsArray(), stage => Assert.Equal(30, stage!["p50"]!.AsArray().Count));
    }

    [Fact]
    public async Task Failures_come_page_by_page_attempt_by_attempt_with_the_tools_words()
    {
        var expected = (await service.ReferenceAsync("6h")).FailedJobs;
        var found = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await service.Host.GetAsync($"/api/diagnostics/failures?window=6h&limit=7{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.InRange(page["items"]!.AsArray().Count, 1, 7);
            found.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        Assert.Equal(expected.Order(), found.Select(item => item.Text("jobId")).Order());
        var times = found.Select(item => item["failedAt"]!.GetValue<DateTimeOffset>()).ToList();
        Assert.Equal(times.OrderDescending(), times);

        var item = found.Find(one => one["attempts"]!.AsArray().Any(attempt => attempt?["kind"]?.GetValue<string>() == "network_timeout" && attempt["then"]?["nextAttemptAt"] is not null))!;
        var failed = item["attempts"]!.AsArray().First(attempt => attempt?["kind"]?.GetValue<string>() == "network_timeout")!;
        Assert.Equal("the tool's own words", failed.Text("evidence"));
        Assert.Equal(FailureCatalogue.Describe(FailureKind.NetworkTimeout, item.Text("platform")).Title, failed.Text("title"));
        Assert.Equal(("default", "wait", "node-1"), (failed.Text("strategy"), failed["then"]!.Text("step"), failed.Text("node")));
    }

    [Theory]
    [InlineData("kind=network_timeout", "network_timeout", null)]
    [InlineData("platform=vimeo", null, "vimeo")]
    [InlineData("kind=worker_lost&platform=youtube", "worker_lost", "youtube")]
    public async Task Failures_are_found_by_kind_and_platform(string query, string? kind, string? platform)
    {
        var items = (await service.Host.GetAsync($"/api/diagnostics/failures?window=6h&limit=200&{query}"))["items"]!.AsArray();
        Assert.NotEmpty(items);
        Assert.All(items, item => Assert.True(platform is null || item!.Text("platform") == platform));
        Assert.All(items, item => Assert.True(kind is null || item!["attempts"]!.AsArray().Any(attempt => attempt?["kind"]?.GetValue<string>() == kind)));
    }

    [Fact]
    public async Task What_was_lost_is_stuck_with_its_node_and_phase()
    {
        var expected = (await service.ReferenceAsync("6h")).Lost;
        var ended = (await service.Host.GetAsync("/api/diagnostics/stuck?window=6h"))["ended"]!.AsArray();
        Assert.Equal(expected.Order(), ended.Select(one => $"{one!.Text("jobId")}/{one!["attempt"]}").Order());
        Assert.All(ended, one => Assert.Equal(("worker_lost", "node-1"), (one!.Text("what"), one!.Text("node"))));
        foreach (var one in ended)
        {
            var status = (await service.Host.GetAsync($"/api/jobs/{one!.Text("jobId")}")).Text("status");
            Assert.Equal(status is "queued" or "running" ? null : status, one!["outcome"]?.GetValue<string>());
        }
    }

    [Theory]
    [InlineData("bottlenecks?window=soon")]
    [InlineData("platforms?window=0s")]
    [InlineData("failures?window=99d")]
    [InlineData("stuck?window=-1h")]
    [InlineData("failures?kind=bad_luck")]
    [InlineData("failures?platform=%00")]
    [InlineData("failures?limit=0")]
    [InlineData("failures?limit=201")]
    [InlineData("failures?cursor=x")]
    [InlineData("failures?cursor=99999999999999999999-01a2090e67b47b4a9de6835bdf542634")]
    public async Task What_makes_no_sense_is_refused(string query) =>
        Assert.Equal("request-invalid", (await service.Host.GetAsync($"/api/diagnostics/{query}", 400)).Text("code"));

    private static double Percentile(List<double> seconds, double part)
    {
        if (seconds.Count == 0)
        {
            return 0;
        }

        var ordered = seconds.Order().ToList();
        var at = part * (ordered.Count - 1);
        var below = (int)Math.Floor(at);
        return ordered[below] + (at - below) * (ordered[Math.Min(below + 1, ordered.Count - 1)] - ordered[below]);
    }
}
