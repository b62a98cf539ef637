using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversion.Cli.Client;

/// <summary>A job as the service shows it: what this client reads of it. Unknown states and fields are no error: services grow.</summary>
internal sealed record JobView
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public required string Id { get; init; }
    public required string Status { get; init; }
    public string Phase { get; init; } = "queued";
    public double Percent { get; init; }
    public long DownloadedBytes { get; init; }
    public long? TotalBytes { get; init; }
    public double? BytesPerSecond { get; init; }
    public double? EtaSeconds { get; init; }
    public double? ProcessedSeconds { get; init; }
    public string? Title { get; init; }
    public double? DurationSeconds { get; init; }
    public int Attempt { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public int? QueuePosition { get; init; }
    public double? EstimatedWaitSeconds { get; init; }
    public long Version { get; init; }
    public FailureView? Failure { get; init; }
    public IReadOnlyList<NoticeView> Notices { get; init; } = [];
    public ArtifactView? Artifact { get; init; }
    public required LinksView Links { get; init; }

    /// <summary>The JSON that it was read from.</summary>
    [JsonIgnore]
    public JsonElement Raw { get; private init; }

    public bool IsFinished => Status is "completed" or "failed" or "cancelled";

    /// <summary>Whether <see cref="Percent"/> moves; while neither size nor length of the source is known, only bytes and time do.</summary>
    public bool IsMeasurable => Phase is "storing" or "done" || (Phase is "downloading" or "converting" && (TotalBytes ?? DurationSeconds) > 0);

    /// <exception cref="JsonException">It is no job.</exception>
    public static JobView Parse(string json)
    {
        var raw = JsonElement.Parse(json);
        var job = raw.Deserialize<JobView>(Json) ?? throw new JsonException("null is no job.");
        return job with { Raw = raw, Notices = job.Notices ?? [] };
    }
}

internal sealed record FailureView(string? Kind, string? Title, string? Message, string? Advice, bool Retryable);

internal sealed record NoticeView(string? Kind, string? Message);

internal sealed record ArtifactView(string? FileName, string? ContentType, long SizeBytes, string? Sha256);

internal sealed record LinksView(string? Self, string? Live, string? Socket, string? Download);
