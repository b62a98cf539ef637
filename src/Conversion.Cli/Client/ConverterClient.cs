using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversion.Cli.Client;

/// <summary>The calls of the HTTP contract that a conversion needs.</summary>
internal sealed class ConverterClient(ServiceHttp http, Pace pace)
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Submits; safe to try again, since every try bears the same idempotency key.</summary>
    /// <exception cref="ServiceRefusedException">The service does not want the job.</exception>
    /// <exception cref="ServiceUnreachableException">No answer.</exception>
    public Task<JobView> SubmitAsync(JobRequest job, CancellationToken cancellation)
    {
        var key = Guid.NewGuid().ToString("n");
        return JobAsync(
            () => new HttpRequestMessage(HttpMethod.Post, new Uri(http.Server, "api/jobs"))
            {
                Content = JsonContent.Create(job, options: Json),
                Headers = { { "Idempotency-Key", key } },
            },
            pace.FirstContact,
            cancellation);
    }

    /// <summary>The job as it is now.</summary>
    /// <inheritdoc cref="SubmitAsync"/>
    public Task<JobView> GetAsync(JobView job, CancellationToken cancellation) =>
        JobAsync(() => new HttpRequestMessage(HttpMethod.Get, http.Resolve(job.Links.Self)), pace.Outage, cancellation);

    /// <summary>Opens the live stream after an event; the answer may be anything.</summary>
    /// <exception cref="HttpRequestException">No answer.</exception>
    public async Task<HttpResponseMessage> OpenLiveAsync(JobView job, string? lastEventId, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, http.Resolve(job.Links.Live));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return await http.TryAsync(request, cancellation);
    }

    /// <summary>Opens the WebSocket after an event.</summary>
    /// <inheritdoc cref="ServiceHttp.OpenSocketAsync"/>
    public Task<ClientWebSocket> OpenSocketAsync(JobView job, string? lastEventId, CancellationToken cancellation)
    {
        var address = new UriBuilder(http.Resolve(job.Links.Socket));
        if (lastEventId is not null)
            address.Query = $"after={Uri.EscapeDataString(lastEventId)}";
        return http.OpenSocketAsync(address.Uri, cancellation);
    }

    /// <summary>Asks for the job to be stopped; false when it had ended before.</summary>
    /// <inheritdoc cref="SubmitAsync"/>
    public async Task<bool> CancelAsync(JobView job, CancellationToken cancellation)
    {
        var self = http.Resolve(job.Links.Self);
        using var response = await http.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, self.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/cancel"), pace.FirstContact, cancellation);
        if (response.StatusCode == HttpStatusCode.Conflict)
            return false;
        return response.IsSuccessStatusCode ? true : throw new ServiceRefusedException(await Problem.ReadAsync(response, cancellation));
    }

    private async Task<JobView> JobAsync(Func<HttpRequestMessage> request, TimeSpan patience, CancellationToken cancellation)
    {
        using var response = await http.SendAsync(request, patience, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new ServiceRefusedException(await Problem.ReadAsync(response, cancellation));
        try
        {
            return JobView.Parse(await response.Content.ReadAsStringAsync(cancellation));
        }
        catch (JsonException e)
        {
            throw new ServiceUnreachableException($"{http.Server} answers, but not as this service does. Check the address.", e);
        }
    }
}

/// <summary>What is submitted.</summary>
internal sealed record JobRequest(string Url, OutputRequest Output, string? Cache = null);

/// <summary>What shall come out.</summary>
internal sealed record OutputRequest(string Format, int? AudioBitrateKbps, int? MaxHeight);
