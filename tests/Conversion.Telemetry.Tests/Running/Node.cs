using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.Telemetry.Tests.Running;

/// <summary>The real service in a process of its own.</summary>
public sealed class Node : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TestFolder _folder;

    private Node(ServiceProcess process, TestFolder folder)
    {
        (Process, _folder) = (process, folder);
        Http = new HttpClient { BaseAddress = process.Address, Timeout = Patience };
    }

    public ServiceProcess Process { get; }

    public HttpClient Http { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts it on a database; on an embedded one of its own when that is null.</summary>
    public static async Task<Node> StartAsync(string? database, params string[] settings)
    {
        var folder = TestFolder.Create();
        string[] common =
        [
            $"--Converter:DataDirectory={folder.Path}/data", "--Converter:Results:Reuse=false", "--Converter:Egress:AllowedNetworks:0=127.0.0.1/32",
            "--Converter:Workers:Slots=1", "--Converter:Retries:BaseDelaySeconds=0.1", .. database is null ? Array.Empty<string>() : [$"--ConnectionStrings:Postgres={database}"],
        ];
        try
        {
            return new Node(await ServiceProcess.StartAsync([.. common, .. settings]), folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Submits a job; the answer's trace is the given one when there is any.</summary>
    public async Task<Guid> SubmitAsync(string url, string format = "mp3", string? traceparent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = JsonContent.Create(new { url, output = new { format } }) };
        if (traceparent is not null)
            request.Headers.Add("traceparent", traceparent);
        using var answer = await Http.SendAsync(request, Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync(Cancellation));
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["id"]!.GetValue<Guid>();
    }

    /// <summary>The job once it has ended.</summary>
    public async Task<JsonElement> EndOfAsync(Guid job)
    {
        try
        {
            return await Eventually.BecomesAsync(
                () => Http.GetFromJsonAsync<JsonElement>($"/api/jobs/{job}", Cancellation),
                state => state.GetProperty("status").GetString() is "completed" or "failed" or "cancelled", Patience, Cancellation);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{Process.Output}");
        }
    }

    /// <summary>What it measures, as text.</summary>
    public Task<string> MetricsAsync() => Http.GetStringAsync("/metrics", Cancellation);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
        _folder.Dispose();
    }
}
