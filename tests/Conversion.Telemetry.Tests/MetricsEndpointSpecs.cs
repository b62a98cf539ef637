using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Conversion.Telemetry.Tests.Running;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.Telemetry.Tests;

/// <summary>Who may read <c>/metrics</c>, what it never tells, and that it answers whatever befalls the database.</summary>
public sealed class MetricsEndpointSpecs(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_keys_it_is_for_operators()
    {
        await using var node = await Node.StartAsync(
            await postgres.CreateDatabaseAsync(Cancellation),
            "--Converter:Auth:Keys:0:Key=the-key-of-an-operator", "--Converter:Auth:Keys:0:Caller=ops", "--Converter:Auth:Keys:0:Role=operator",
            "--Converter:Auth:Keys:1:Key=the-key-of-a-caller", "--Converter:Auth:Keys:1:Caller=somebody");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(node, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(node, "the-key-of-nobody-at-all"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(node, "the-key-of-a-caller"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "the-key-of-an-operator"));
    }

    [Fact]
    public async Task It_names_no_job_no_address_and_nothing_that_a_caller_chose()
    {
        await using var media = await MediaServer.StartAsync();
        await using var node = await Node.StartAsync(await postgres.CreateDatabaseAsync(Cancellation));
        var job = await node.SubmitAsync($"{media.Address}sample.mp4?name=strangers-words");
        await node.EndOfAsync(job);
        using var unknown = await node.Http.GetAsync("/strangers-words/of/any/kind", Cancellation);

        var metrics = await node.MetricsAsync();

        Assert.Contains("converter_jobs_ended_total{", metrics);
        Assert.All((string[])[job.ToString(), job.ToString("N"), "strangers-words", $":{media.Address.Port}", "local\""], text => Assert.DoesNotContain(text, metrics));
        Assert.InRange(metrics.Split('\n').Length, 100, 5000);
    }

    [Fact]
    public async Task A_database_that_hangs_is_told_and_holds_nothing_up()
    {
        await using var node = await Node.StartAsync(database: null);
        Assert.Equal("1", await Eventually.BecomesAsync(() => UpAsync(node), up => up == "1", Node.Patience, Cancellation));
        var server = RunningProcess.StartedBy(node.Process.Id).Where(process => process.IsRunOf("postgres") || process.Arguments.Any(part => part.StartsWith("postgres:", StringComparison.Ordinal))).ToList();
        Assert.NotEmpty(server);

        server.ForEach(process => process.TrySend(UnixSignal.Stop));
        try
        {
            var start = Stopwatch.GetTimestamp();
            await node.MetricsAsync();
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5), "A scrape waited for the database.");
            Assert.Equal("0", await Eventually.BecomesAsync(() => UpAsync(node), up => up == "0", Node.Patience, Cancellation));
            Assert.DoesNotContain("converter_queue_depth{", await node.MetricsAsync());
        }
        finally
        {
            server.ForEach(process => process.TrySend(UnixSignal.Continue));
        }

        await Eventually.BecomesAsync(() => UpAsync(node), up => up == "1", Node.Patience, Cancellation);
        Assert.Contains("converter_queue_depth{", await node.MetricsAsync());
    }

    private static async Task<string> UpAsync(Node node) =>
        (await node.MetricsAsync()).Split('\n').Single(line => line.StartsWith("converter_database_up", StringComparison.Ordinal)).Split(' ')[1];

    private static async Task<HttpStatusCode> StatusAsync(Node node, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await node.Http.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }
}
