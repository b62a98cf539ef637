using System.Text.Json;
using Conversion.Domain.Failures;
using Conversion.Media.Classification;

namespace Conversion.Media.Tests.Classification;

/// <summary>Real tool output and what an attentive reader takes it for.</summary>
public sealed record LabelledOutput(
    string Id, string Platform, string Tool, string Stderr, FailureKind Category, bool Retryable, bool UserFault, bool Doubtful)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<LabelledOutput> All { get; } =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Classification", "Data", "platform-errors.jsonl"))
            .Where(line => line.Length > 0)
            .Select(line => JsonSerializer.Deserialize<LabelledOutput>(line, Json)!)];

    public ToolOutput Output => new(Platform, Tool, Stderr, ExitCode: 1);
}
