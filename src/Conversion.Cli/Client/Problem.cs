using System.Net;
using System.Text;
using System.Text.Json;

namespace Conversion.Cli.Client;

/// <summary>An answer that is a refusal, in the service's own words (RFC 9457).</summary>
internal sealed record Problem(int Status, string? Title, string? Detail, string? Code, IReadOnlyDictionary<string, string[]>? Errors)
{
    private const int MaxBodyCharacters = 64 * 1024;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads the refusal out of any answer, also one that some proxy gave instead of the service.</summary>
    public static async Task<Problem> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = response.StatusCode;
        try
        {
            if (response.Content.Headers.ContentType?.MediaType is "application/problem+json" or "application/json"
                && response.Content.Headers.ContentLength is null or <= MaxBodyCharacters
                && JsonSerializer.Deserialize<Problem>(await response.Content.ReadAsStringAsync(cancellation), Json) is { } problem)
                return problem with { Status = (int)status };
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            // What follows says as much as is known.
        }

        return new Problem((int)status, null, null, null, null);
    }

    /// <summary>For a person: what, why, which field, and what to do where the client knows better than the service.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Title ?? $"The service answered {Status} ({(HttpStatusCode)Status}).");
        if (Detail is not null && Detail != Title)
            text.Append('\n').Append(Detail);
        foreach (var (field, messages) in Errors ?? new Dictionary<string, string[]>())
            text.Append('\n').Append(field).Append(": ").AppendJoin(' ', messages);
        if (Status == 401)
            text.Append("\nGive a key that the service knows in the environment variable CONVERTER_KEY.");
        return text.ToString();
    }
}

/// <summary>The service refused.</summary>
internal sealed class ServiceRefusedException(Problem problem) : Exception(problem.ToString())
{
    public Problem Problem { get; } = problem;
}

/// <summary>The service does not answer, or answers what no service of this kind would.</summary>
internal sealed class ServiceUnreachableException(string message, Exception? inner = null) : Exception(message, inner);
