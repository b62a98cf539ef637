using System.Globalization;
using System.Net.Http.Json;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.Benchmarks.Tracing;

/// <summary>A service on a database of its own: one node that converts and one that only serves.</summary>
internal sealed class TracedService : IAsyncDisposable
{
    private const double TicksPerSecond = 100; // of every Linux that .NET runs on: sysconf(_SC_CLK_TCK)
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TestFolder _folder;
    private readonly ServiceProcess _worker;
    private readonly ServiceProcess _front;
    private readonly HttpClient _http;
    private Guid _job;

    private TracedService(TestFolder folder, ServiceProcess worker, ServiceProcess front)
    {
        (_folder, _worker, _front) = (folder, worker, front);
        _http = new HttpClient { BaseAddress = front.Address };
    }

    public static async Task<TracedService> StartAsync(PostgresFixture postgres, string[] settings)
    {
        var folder = TestFolder.Create();
        string[] common =
        [
            $"--ConnectionStrings:Postgres={await postgres.CreateDatabaseAsync()}", $"--Converter:DataDirectory={folder.Path}/data", "--Converter:Results:Reuse=false",
            "--Converter:Egress:AllowedNetworks:0=127.0.0.1/32", "--Converter:Limits:WaitingJobs=1000000", "--Converter:Limits:WaitingJobsPerCaller=1000000",
            "--Logging:LogLevel:Default=Warning", .. settings,
        ];
        return new TracedService(
            folder, await ServiceProcess.StartAsync([.. common, "--Converter:Workers:Slots=1", "--Converter:NodeName=worker"]),
            await ServiceProcess.StartAsync([.. common, "--Converter:Workers:Slots=0", "--Converter:NodeName=front"]));
    }

    /// <summary>Converts a link; processor seconds of the node that did, and of the tools that it ran for it.</summary>
    public async Task<(double Node, double Tools)> ConvertAsync(string url)
    {
        var before = CpuOf(_worker);
        var job = _job = await SubmitOneAsync(url);
        var end = await Eventually.BecomesAsync(async () => (await _http.GetFromJsonAsync<JobState>($"/api/jobs/{job}"))!.Status, status => status is "completed" or "failed", Patience);
        var after = CpuOf(_worker);
        return end == "completed" ? (after.Node - before.Node, after.Tools - before.Tools) : throw new InvalidOperationException("The conversion failed.");
    }

    /// <summary>Reads a job so many times; processor seconds of the node that was asked.</summary>
    public Task<double> ReadAsync(int count) => MeasureAsync(count, async () => (await _http.GetAsync($"/api/jobs/{_job}")).Dispose());

    /// <summary>Submits so many jobs; processor seconds of the node that was asked, which works on none of them.</summary>
    public Task<double> SubmitAsync(int count, string url) => MeasureAsync(count, () => SubmitOneAsync(url));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _front.DisposeAsync();
        await _worker.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<double> MeasureAsync(int count, Func<Task> request)
    {
        var before = CpuOf(_front).Node;
        for (var i = 0; i < count; i++)
            await request();
        return CpuOf(_front).Node - before;
    }

    private async Task<Guid> SubmitOneAsync(string url)
    {
        using var answer = await _http.PostAsJsonAsync("/api/jobs", new { url, output = new { format = "mp3" } });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JobState>())!.Id;
    }

    // Its own, and that of the tools that have ended and were waited for (proc(5)).
    private static (double Node, double Tools) CpuOf(ServiceProcess process)
    {
        var stat = File.ReadAllText($"/proc/{process.Id}/stat");
        var ticks = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..15].Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return ((ticks[0] + ticks[1]) / TicksPerSecond, (ticks[2] + ticks[3]) / TicksPerSecond);
    }
}
