using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.Benchmarks;

/// <summary>
/// How long an identical request takes from its submission to a link that the file can be downloaded by, once its result is stored. The
/// result is made by a real conversion before; each round is one submission, and one question to the durable link that it gives.
/// </summary>
internal static class CacheBenchmark
{
    private const int WarmUpRounds = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(int rounds)
    {
        await using var postgres = new PostgresFixture();
        using var folder = TestFolder.Create();
        await using var media = await MediaServer.StartAsync();
        await using var service = await ServiceProcess.StartAsync(
            $"--ConnectionStrings:Postgres={await postgres.CreateDatabaseAsync()}", $"--Converter:DataDirectory={folder.Path}/data",
            "--Converter:Workers:Slots=1", "--Converter:Egress:AllowedNetworks:0=127.0.0.1/32", "--Logging:LogLevel:Default=Warning");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service.Address };
        var request = new { url = media.Url($"/{SampleMedia.M4a.Name}"), output = new { format = "mp3" } };

        using (var first = await http.PostAsJsonAsync("/api/jobs", request))
        {
            var job = (await first.Content.ReadFromJsonAsync<JobState>())!.Id;
            await Eventually.BecomesAsync(async () => (await http.GetFromJsonAsync<JobState>($"/api/jobs/{job}"))!.Status, status => status == "completed", Patience);
        }

        for (var i = 0; i < WarmUpRounds; i++)
            await ServeAsync(http, request);
        var taken = new List<TimeSpan>();
        for (var i = 0; i < rounds; i++)
            taken.Add(await ServeAsync(http, request));

        var figures = Percentiles.Of(taken);
        Console.WriteLine($"{rounds} identical requests one after the other, {Environment.ProcessorCount} cores, milliseconds from submission to a signed link");
        Console.WriteLine($"median {figures.Median:0.0}, p95 {figures.P95:0.0}, p99 {figures.P99:0.0}, most {figures.Most:0.0}");
        await service.TerminateAsync(TimeSpan.FromSeconds(40));
    }

    private static async Task<TimeSpan> ServeAsync(HttpClient http, object request)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await http.PostAsJsonAsync("/api/jobs", request);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException($"It was not served from what is stored: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        using var link = await http.GetAsync($"{answer.Headers.Location}/download");
        if (link.StatusCode != HttpStatusCode.Found)
            throw new InvalidOperationException($"There is no link: {link.StatusCode}");
        return Stopwatch.GetElapsedTime(began);
    }
}
