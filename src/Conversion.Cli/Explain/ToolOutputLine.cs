using System.Text.Json;
using System.Text.Json.Serialization;
using Conversion.Media.Classification;

namespace Conversion.Cli.Explain;

/// <summary>A line of input: what a tool left behind, as somebody wrote it down. Names that are not known are passed over.</summary>
internal sealed record ToolOutputLine(
    string? Platform, string? Tool, string? Stderr, string? Stdout, long? ExitCode, [property: JsonConverter(typeof(SignalConverter))] string? Signal)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">It is none; the message says why.</exception>
    public static ToolOutput Parse(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith(ByteOrderMark))
            line = line[ByteOrderMark.Length..];
        ToolOutputLine? read;
        try
        {
            read = JsonSerializer.Deserialize(line, ExplainJson.Default.ToolOutputLine);
        }
        catch (JsonException e) when (e.Path is { Length: > 2 } path)
        {
            throw new JsonException($"\"{path[2..]}\" has a value of the wrong type", e);
        }
        catch (JsonException e)
        {
            throw new JsonException($"it is no JSON object (byte {e.BytePositionInLine})", e);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("it has half a surrogate pair or bytes that are not UTF-8", e);
        }

        if (read is null or { Stderr: null, Stdout: null, ExitCode: null, Signal: null })
            throw new JsonException("it has none of \"stderr\", \"stdout\", \"exitCode\" and \"signal\"");
        return new ToolOutput(
            read.Platform?.ToLowerInvariant() ?? "generic",
            read.Tool?.ToLowerInvariant() ?? "yt-dlp",
            read.Stderr ?? "",
            read.Stdout,
            // Windows' codes use all 32 bits, and some write them without a sign.
            read.ExitCode is { } code ? unchecked((int)code) : null,
            read.Signal);
    }
}

/// <summary>Some write a signal's name, some its number.</summary>
internal sealed class SignalConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? $"{reader.GetInt32()}" : reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
