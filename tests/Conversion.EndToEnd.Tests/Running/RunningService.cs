using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.EndToEnd.Tests.Running;

/// <summary>The real service, reached over HTTP and nothing else.</summary>
public sealed class RunningService : IAsyncDisposable
{
    /// <summary>How long a short conversion may take on a machine that is busy with other things.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40); // 30 s of grace, and the runtime's own end

    private readonly ServiceProcess _process;

    private RunningService(ServiceHome home, ServiceProcess process)
    {
        (Home, _process) = (home, process);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = process.Address, Timeout = Patience };
    }

    /// <summary>Its database and data.</summary>
    public ServiceHome Home { get; }

    /// <summary>A client of it that follows no redirect.</summary>
    public HttpClient Http { get; }

    /// <summary>The tools that it runs now.</summary>
    internal IReadOnlyList<RunningProcess> Tools => Home.Kept.Tools;

    /// <summary>Starts it. Of the private addresses it may reach 127.0.0.1 alone; the rest of loopback stays denied.</summary>
    public static async Task<RunningService> StartAsync(ServiceHome home, params string[] settings) =>
        new(home, await ServiceProcess.StartAsync(SettingsFor(home, settings)));

    /// <summary>Its arguments.</summary>
    public static IEnumerable<string> SettingsFor(ServiceHome home, params string[] settings) =>
    [
        $"--Converter:DataDirectory={home.Data}", "--Converter:Results:Reuse=false",
        .. home.ConnectionString is { } connection ? new[] { $"--ConnectionStrings:Postgres={connection}" } : [],
        "--Converter:Egress:AllowedNetworks:0=127.0.0.1/32", "--Converter:Workers:Slots=2",
        "--Converter:Workers:LeaseSeconds=4", "--Converter:Workers:RenewSeconds=1", "--Converter:Retries:BaseDelaySeconds=0.2",
        .. settings,
    ];

    /// <summary>Submits a job that is accepted.</summary>
    public Task<JobState> SubmitAsync(string url, string format, int? audioBitrateKbps = null, int? maxHeight = null) =>
        SubmitAsync(new { url, output = new { format, audioBitrateKbps, maxHeight } });

    /// <summary>Submits a job that is accepted, by the whole body of its request.</summary>
    public async Task<JobState> SubmitAsync(object order)
    {
        using var answer = await Http.PostAsJsonAsync("/api/jobs", order, TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<JobState>(TestContext.Current.CancellationToken))!;
    }

    /// <summary>POSTs without a body.</summary>
    public async Task<HttpStatusCode> PostAsync(string path)
    {
        using var answer = await Http.PostAsync(path, null, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>The job as it is now.</summary>
    public async Task<JobState> GetAsync(Guid job) =>
        (await Http.GetFromJsonAsync<JobState>($"/api/jobs/{job}", TestContext.Current.CancellationToken))!;

    /// <summary>A job's live stream to its end.</summary>
    public async Task<IReadOnlyList<LiveEvent>> FollowAsync(Guid job, int? lastEventId = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        var events = new List<LiveEvent>();
        try
        {
            await foreach (var frame in LiveEvent.FollowAsync(Http, job, lastEventId, limit.Token))
                events.Add(frame);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The job did not end in time. Seen: {string.Join("; ", events)}\n{_process.Output}");
        }

        return events;
    }

    /// <summary>The job once it has ended.</summary>
    public async Task<JobState> EndOfAsync(Guid job) => (await FollowAsync(job))[^1].Job;

    /// <summary>Returns when the job is in <paramref name="phase"/>, tools work on it, and bytes have come in.</summary>
    internal async Task<IReadOnlyList<RunningProcess>> WorkingOnAsync(Guid job, string phase)
    {
        await Eventually.BecomesAsync(() => GetAsync(job), state => state.Phase == phase && state.Percent > 5, Patience, TestContext.Current.CancellationToken);
        return await Eventually.BecomesAsync(() => Task.FromResult(Tools), tools => tools.Count > 0, Patience, TestContext.Current.CancellationToken);
    }

    /// <summary>The parsed answer of a route that may answer any status.</summary>
    public async Task<JsonElement> ReadAsync(string path)
    {
        using var answer = await Http.GetAsync(path, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Stops it by SIGTERM: it ends well and in time, and leaves no process, work folder or half upload (I5).</summary>
    public async Task StopAsync()
    {
        var children = RunningProcess.StartedBy(_process.Id);
        Assert.True(await _process.TerminateAsync(StopLimit) == 0, $"The service ended badly:\n{_process.Output}");
        Assert.DoesNotContain(children, child => child.IsAlive);
        AssertNothingLeft();
    }

    /// <summary>Nothing of an ended attempt is there: no tool, no work folder, no half upload (I5).</summary>
    public void AssertNothingLeft()
    {
        Assert.Empty(Tools);
        Assert.Empty(Home.WorkFolders);
        Assert.DoesNotContain(Home.StoredFiles, file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    /// <summary>As kill -9.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }
}
