using System.Net;
using System.Net.Http.Json;
using Conversion.Domain.Jobs;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.Browser.Tests.Running;

/// <summary>The specs that share <see cref="ConverterService"/>.</summary>
[CollectionDefinition]
public sealed class WithConverter : ICollectionFixture<ConverterService>;

/// <summary>The real service in a process of its own, and a server of sources. At the end it is stopped, and every job's stream is checked.</summary>
public class ConverterService(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>How long a short conversion, or a step of a page, may take on a machine that is busy with other things.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TestFolder _folder = TestFolder.Create();
    private string _connectionString = "";
    private ServiceProcess? _node;
    private HttpClient? _http;

    /// <summary>Where it serves, and where its page is.</summary>
    public Uri Address => _node!.Address;

    /// <summary>All that it printed so far.</summary>
    public string Output => _node!.Output;

    /// <summary>Where its sources are.</summary>
    public MediaServer Media { get; private set; } = null!;

    /// <summary>Starts it.</summary>
    public virtual async ValueTask InitializeAsync()
    {
        Media = await MediaServer.StartAsync();
        _connectionString = await postgres.CreateDatabaseAsync();
        _node = await StartNodeAsync("--Converter:Workers:Slots=2");
        _http = new HttpClient { BaseAddress = Address, Timeout = Patience };
        using var page = await _http.GetAsync("/");
        if (page.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException("The page is not built. Run scripts/test Browser, which builds it.");
    }

    /// <summary>Starts one more node on the same database and data, which takes no jobs: it only serves.</summary>
    public Task<ServiceProcess> StartServingNodeAsync(params string[] settings) => StartNodeAsync(["--Converter:Workers:Slots=0", .. settings]);

    /// <summary>What is set besides.</summary>
    protected virtual IEnumerable<string> Settings => ["--Converter:Egress:AllowedNetworks:0=127.0.0.1/32"];

    /// <summary>The state of a job once it is what is waited for.</summary>
    public Task<JobState> BecomesAsync(Guid job, Predicate<JobState> condition) => Eventually.BecomesAsync(
        async () => (await _http!.GetFromJsonAsync<JobState>($"/api/jobs/{job}", TestContext.Current.CancellationToken))!, state => condition(state), Patience,
        TestContext.Current.CancellationToken);

    /// <summary>Submits a job that is accepted, and gives its id.</summary>
    public async Task<Guid> SubmitAsync(string url, string format = "m4a")
    {
        using var answer = await _http!.PostAsJsonAsync("/api/jobs", new { url, output = new { format } }, TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<JobState>(TestContext.Current.CancellationToken))!.Id;
    }

    /// <summary>The same with a source that trickles until it is released.</summary>
    public async Task<(Guid Job, HeldSource Source)> SubmitHeldAsync()
    {
        var (url, source) = AddHeld();
        return (await SubmitAsync(url), source);
    }

    /// <summary>A source that trickles until it is released, at an address of its own.</summary>
    public (string Url, HeldSource Source) AddHeld()
    {
        var source = new HeldSource();
        var path = $"/held-{Guid.NewGuid():n}.m4a";
        Media.Add(path, source.ServeAsync);
        return (Media.Url(path), source);
    }

    /// <summary>Stops it.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        using var folder = _folder;
        await using var media = Media;
        await using var node = _node;
        using var http = _http;
        if (node is null)
            return;
        Assert.True(await node.TerminateAsync(TimeSpan.FromSeconds(40)) == 0, $"The service ended badly:\n{node.Output}");
        foreach (var stream in await new ServiceData(_connectionString, DataDirectory).StreamsAsync(CancellationToken.None))
            Assert.Empty(StreamInvariants.Violations(stream.Events, mustHaveEnded: false));
    }

    private string DataDirectory => Path.Combine(_folder.Path, "data");

    private Task<ServiceProcess> StartNodeAsync(params string[] settings) => ServiceProcess.StartAsync(
    [
        $"--Converter:DataDirectory={DataDirectory}", "--Converter:Results:Reuse=false", $"--ConnectionStrings:Postgres={_connectionString}", .. Settings, .. settings,
    ]);
}
