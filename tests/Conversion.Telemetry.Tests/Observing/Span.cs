namespace Conversion.Telemetry.Tests.Observing;

/// <summary>A span as it was exported: of which instance of the service, by which instrumentation, and what it tells.</summary>
internal sealed record Span(
    string Node, string Source, string Name, string TraceId, string SpanId, string ParentId, bool IsError, IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<(string TraceId, string SpanId)> Links)
{
    /// <summary>A tag's value; null when it has none.</summary>
    public string? this[string tag] => Tags.GetValueOrDefault(tag);

    /// <summary>The spans of an OTLP request (opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest).</summary>
    public static IEnumerable<Span> In(ReadOnlyMemory<byte> request) =>
        from resource in new ProtobufReader(request).Messages(1)
        let node = resource.Message(1) is { } about ? TagsOf(about, 1).GetValueOrDefault("service.instance.id", "") : ""
        from scope in resource.Messages(2)
        let source = scope.Message(1)?.Text(1) ?? ""
        from span in scope.Messages(2)
        select new Span(
            node, source, span.Text(5), span.Hex(1), span.Hex(2), span.Hex(4), span.Message(15)?.Number(3) == 2, TagsOf(span, 9),
            [.. span.Messages(13).Select(link => (link.Hex(1), link.Hex(2)))]);

    public override string ToString() => $"{Node} {Source} {Name} {SpanId} under {ParentId} [{string.Join(", ", Tags)}]";

    private static Dictionary<string, string> TagsOf(ProtobufReader message, int field) =>
        message.Messages(field).ToDictionary(pair => pair.Text(1), pair => ValueOf(pair.Message(2)!));

    private static string ValueOf(ProtobufReader value) =>
        value.Has(1) ? value.Text(1)
        : value.Has(2) ? (value.Number(2) != 0).ToString()
        : value.Has(3) ? value.Number(3).ToString()
        : value.Has(4) ? BitConverter.Int64BitsToDouble(value.Number(4)).ToString(System.Globalization.CultureInfo.InvariantCulture)
        : "";
}
