using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversion.Api.Hosting;

/// <summary>An answer of JSON lines (NDJSON), each sent when it is there. An empty line now and then says that the work goes on.</summary>
public sealed class LinesAnswer(IAsyncEnumerable<object> lines) : IResult
{
    public const string ContentType = "application/x-ndjson";
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancellation) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        await response.StartAsync(cancellation);
        await using var line = lines.GetAsyncEnumerator(cancellation);
        while (true)
        {
            var next = line.MoveNextAsync().AsTask();
            while (await Task.WhenAny(next, Task.Delay(LongestSilence, cancellation)) != next)
            {
                cancellation.ThrowIfCancellationRequested();
                await response.WriteAsync("\n", cancellation);
                await response.Body.FlushAsync(cancellation);
            }

            if (!await next)
            {
                return;
            }

            await response.WriteAsync(JsonSerializer.Serialize(line.Current, Json) + "\n", cancellation);
            await response.Body.FlushAsync(cancellation);
        }
    }
}
