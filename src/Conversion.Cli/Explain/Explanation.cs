using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conversion.Domain.Failures;
using Conversion.Media.Classification;

namespace Conversion.Cli.Explain;

/// <summary>A line of output: what the service would make of a tool's failure.</summary>
internal sealed record Explanation(FailureKind Kind, bool Retryable, bool UserFault, string Title, string Message, string Advice)
{
    public static Explanation Of(ToolOutput output)
    {
        var failure = FailureClassifier.Explain(output);
        var isTheirs = FailureCatalogue.TraitsOf(failure.Kind).Cause == FailureCause.Content;
        return new(failure.Kind, failure.Retryable, isTheirs, failure.Title, failure.Message, failure.Advice);
    }

    public string ToJson() => JsonSerializer.Serialize(this, ExplainJson.Readable.Explanation);
}

/// <summary>A line of output in the place of a line of input that could not be read, so that the n-th answers the n-th.</summary>
internal sealed record UnreadableLine(long Line, string Error)
{
    public string ToJson() => JsonSerializer.Serialize(this, ExplainJson.Readable.UnreadableLine);
}

/// <summary>Written ahead: reflection would cost each run of the command a fifth of a second.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ToolOutputLine))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(UnreadableLine))]
internal sealed partial class ExplainJson : JsonSerializerContext
{
    // Apostrophes as such, for people read this too; nothing of it goes into HTML.
    public static ExplainJson Readable { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
