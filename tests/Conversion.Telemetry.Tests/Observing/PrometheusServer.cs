using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Conversion.TestSupport;

namespace Conversion.Telemetry.Tests.Observing;

/// <summary>A real Prometheus on loopback that scrapes given nodes every two seconds by the repository's own rules.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TestFolder _folder;
    private readonly Process _process;
    private readonly HttpClient _http;

    private PrometheusServer(TestFolder folder, Process process, Uri address)
    {
        (_folder, _process) = (folder, process);
        _http = new HttpClient { BaseAddress = address };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts it.</summary>
    /// <param name="targets">Host and port of each node.</param>
    /// <param name="key">The bearer token that it shows them; null for none.</param>
    public static async Task<PrometheusServer> StartAsync(IEnumerable<string> targets, string? key = null)
    {
        var folder = TestFolder.Create();
        var configuration = Path.Combine(folder.Path, "prometheus.yml");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "key"), key ?? "", Cancellation);
        await File.WriteAllTextAsync(
            configuration,
            $"""
             global: {"{ scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 1s }"}
             rule_files: ["{RepositoryFiles.Rules}"]
             scrape_configs:
               - job_name: converter
                 {(key is null ? "" : $"authorization: {{ credentials_file: {folder.Path}/key }}")}
                 static_configs: [{"{"} targets: [{string.Join(", ", targets.Select(target => $"\"{target}\""))}] {"}"}]
             """, Cancellation);
        var port = FreePort();
        var process = Process.Start(new ProcessStartInfo(
            PrometheusTool.Find("prometheus"),
            [$"--config.file={configuration}", $"--storage.tsdb.path={folder.Path}/data", $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"])
        {
            WorkingDirectory = folder.Path,
        })!;
        var server = new PrometheusServer(folder, process, new Uri($"http://127.0.0.1:{port}"));
        await Eventually.BecomesAsync(
            async () => (await server._http.GetAsync("/-/ready", Cancellation)).IsSuccessStatusCode || process.HasExited, is_ready => is_ready, Patience, Cancellation, "Prometheus serves");
        return server;
    }

    /// <summary>The answer of its API, once it is as wanted.</summary>
    public Task<JsonElement> ReadAsync(string path, Func<JsonElement, bool> isWanted, string waitedFor) => Eventually.BecomesAsync(
        async () => (await _http.GetFromJsonAsync<JsonElement>(path, Cancellation)).GetProperty("data"), isWanted, Patience, Cancellation, waitedFor);

    /// <summary>Waits for the value of an expression that comes to one number.</summary>
    public async Task<double> ValueAsync(string expression, Func<double, bool> isWanted)
    {
        var found = await ReadAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}", data => ValuesOf(data) is [var value] && isWanted(value), expression);
        return ValuesOf(found).Single();
    }

    /// <summary>How many series an expression has come to in the last minutes, once that is any.</summary>
    public async Task<int> SeriesAsync(string expression, string waitedFor)
    {
        var found = await ReadAsync(
            $"/api/v1/query?query={Uri.EscapeDataString($"last_over_time(({expression})[10m:1s])")}", data => data.GetProperty("result").GetArrayLength() > 0, $"{waitedFor}: {expression}");
        return found.GetProperty("result").GetArrayLength();
    }

    /// <summary>Every name of a metric that it has seen.</summary>
    public async Task<IReadOnlySet<string>> NamesAsync()
    {
        var names = await ReadAsync("/api/v1/label/__name__/values", data => data.GetArrayLength() > 0, "any name");
        return names.EnumerateArray().Select(name => name.GetString()!).ToHashSet();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _folder.Dispose();
    }

    private static IReadOnlyList<double> ValuesOf(JsonElement data) =>
        [.. data.GetProperty("result").EnumerateArray().Select(sample => double.Parse(sample.GetProperty("value")[1].GetString()!, System.Globalization.CultureInfo.InvariantCulture))];

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
