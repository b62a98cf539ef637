using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conversion.Cli.Tests.Support;

/// <summary>A job as the contract writes it.</summary>
internal sealed class Job(string status, string phase, double percent, int version)
{
    public const string Id = "0f8fad5b-d9cb-469f-a165-70867728950e";

    private readonly JsonObject _json = new()
    {
        ["id"] = Id,
        ["status"] = status,
        ["phase"] = phase,
        ["percent"] = percent,
        ["downloadedBytes"] = 0,
        ["totalBytes"] = null,
        ["url"] = "https://example.org/watch",
        ["title"] = null,
        ["attempt"] = 1,
        ["version"] = version,
        ["somethingNew"] = new JsonObject { ["a"] = 1 },
        ["notices"] = new JsonArray(),
        ["links"] = new JsonObject
        {
            ["self"] = $"/api/jobs/{Id}",
            ["live"] = $"/api/jobs/{Id}/live",
            ["socket"] = $"/api/jobs/{Id}/socket",
            ["download"] = $"/api/jobs/{Id}/download",
        },
    };

    public int Version => version;

    public string Event => _json["status"]!.GetValue<string>() is "queued" or "running" ? "progress" : _json["status"]!.GetValue<string>();

    public static Job Queued(int version = 1) => new("queued", "queued", 0, version);

    public static Job Running(double percent, int version, string phase = "converting") => new("running", phase, percent, version);

    public static Job Completed(int version, byte[] content, string fileName = "A title.mp3", string? sha256 = null, long? size = null) =>
        new Job("completed", "done", 100, version).With("artifact", new JsonObject
        {
            ["fileName"] = fileName,
            ["contentType"] = "audio/mpeg",
            ["sizeBytes"] = size ?? content.Length,
            ["durationSeconds"] = 60.0,
            ["sha256"] = sha256 ?? System.Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)),
        });

    public static Job Failed(int version) => new Job("failed", "done", 40, version).With("failure", new JsonObject
    {
        ["kind"] = "bot_check",
        ["title"] = "YouTube wants proof of a human",
        ["message"] = "The platform refused the service as a robot.",
        ["advice"] = "Try again in an hour.",
        ["retryable"] = true,
    });

    public Job With(string name, JsonNode? value)
    {
        _json[name] = value;
        return this;
    }

    public override string ToString() => _json.ToJsonString(JsonSerializerOptions.Web);
}
