using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Conversion.Telemetry.Tests.Observing;
using Conversion.Telemetry.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;
using Npgsql;

namespace Conversion.Telemetry.Tests;

/// <summary>A real Prometheus reads a real service that has worked, by the rules that go with it.</summary>
public sealed class ScrapeSpecs(PostgresFixture postgres)
{
    // Nothing fails in a store here.
    private const string ShowsFaultsAlone = "Faults of stores";
    private const string OperatorKey = "operators-key-for-prometheus";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_finds_every_metric_that_rules_and_dashboard_name_and_counts_what_was_done()
    {
        await using var media = await MediaServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync(Cancellation);
        await using var node = await Node.StartAsync(
            database, "--Converter:Retries:MaxAttempts=2", $"--Converter:Auth:Keys:0:Key={OperatorKey}", "--Converter:Auth:Keys:0:Caller=ops", "--Converter:Auth:Keys:0:Role=operator");
        await using var prometheus = await PrometheusServer.StartAsync([node.Http.BaseAddress!.Authority], OperatorKey);
        node.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", OperatorKey);
        await WaitAsync(node, media, prometheus);
        await WorkAsync(node, media, database);

        Assert.Equal(1, await prometheus.ValueAsync("up{job=\"converter\"}", value => value == 1));
        Assert.Equal(1, await prometheus.ValueAsync("sum(converter_jobs_ended_total{platform=\"generic\", status=\"completed\"})", value => value >= 1));
        Assert.Equal(1, await prometheus.ValueAsync("sum(converter_jobs_ended_total{status=\"failed\", kind=\"server_error\"})", value => value >= 1));
        Assert.Equal(2, await prometheus.ValueAsync("sum(converter_attempts_ended_total{outcome=\"failed\"})", value => value >= 2));
        Assert.Equal(1, await prometheus.ValueAsync("sum(converter_attempts_retried_total)", value => value >= 1));
        Assert.Equal(4, await prometheus.ValueAsync("sum(converter_jobs_submitted_total{origin=\"new\"})", value => value >= 4));
        Assert.Equal(1, await prometheus.ValueAsync("sum(converter_egress_denials_total{reason=\"address\"})", value => value >= 1));
        Assert.Equal(1, await prometheus.ValueAsync("count(converter_stage_duration_seconds_count{stage=\"converting\"})", value => value == 1));
        await prometheus.ValueAsync("sum(converter_live_delivery_duration_seconds_count)", value => value >= 1);
        await prometheus.ValueAsync("sum(converter_tool_cpu_time_seconds_total{tool=\"yt-dlp\"})", value => value > 0);
        await prometheus.ValueAsync("max(converter_projection_behind)", value => value == 0);
        await prometheus.ValueAsync("converter_platforms_breaker{platform=\"youtube\", exit=\"direct\"}", value => value == 0);

        var names = await prometheus.NamesAsync();
        var used = Expressions.OfRules().Concat(Expressions.OfDashboard()).SelectMany(Expressions.MetricsIn).Distinct().ToList();
        Assert.True(used.Count > 30, string.Join(' ', used));
        Assert.DoesNotContain(used, name => !names.Contains(name));

        foreach (var (title, expression) in Expressions.OfPanels().Where(panel => panel.Title != ShowsFaultsAlone))
            Assert.NotEqual(0, (await prometheus.SeriesAsync(expression, $"{title} to show something")));

        var rules = await prometheus.ReadAsync(
            "/api/v1/rules", data => data.GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())
                .All(rule => rule.GetProperty("health").GetString() == "ok"), "all rules to be evaluated");
        Assert.Equal(Expressions.OfRules().Count, rules.GetProperty("groups").EnumerateArray().Sum(group => group.GetProperty("rules").GetArrayLength()));
    }

    // A job that has the only slot, and one that waits for it until Prometheus has seen that.
    private static async Task WaitAsync(Node node, MediaServer media, PrometheusServer prometheus)
    {
        media.Add("/slow.m4a", SampleMedia.OneMinuteAudio, new Delivery { BytesPerSecond = 5_000 });
        var jobs = new[] { await node.SubmitAsync($"{media.Address}slow.m4a"), await node.SubmitAsync($"{media.Address}slow.m4a?waits") };
        await prometheus.ValueAsync("max(converter_queue_age_seconds{platform=\"generic\"})", value => value > 0);
        foreach (var job in jobs.Reverse())
        {
            using var cancelled = await node.Http.PostAsync($"/api/jobs/{job}/cancel", null, Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
            await node.EndOfAsync(job);
        }
    }

    // One job that completes with somebody listening, one that fails twice, an address that is refused, and a platform that was asked.
    private static async Task WorkAsync(Node node, MediaServer media, string database)
    {
        media.Add("/broken.mp4", Serve.Status(503));
        var job = await node.SubmitAsync($"{media.Address}sample.mp4");
        await foreach (var frame in LiveEvent.FollowAsync(node.Http, job, cancellation: Cancellation))
            Assert.NotEqual("failed", frame.Event);
        Assert.Equal("failed", (await node.EndOfAsync(await node.SubmitAsync($"{media.Address}broken.mp4"))).GetProperty("status").GetString());
        using var refused = await node.Http.PostAsJsonAsync("/api/jobs", new { url = "http://127.0.0.2/x.mp3", output = new { format = "mp3" } }, Cancellation);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand("insert into converter.platform_pace (platform, exit, next_at) values ('youtube', 'direct', '-infinity')", connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
