using System.ComponentModel.DataAnnotations;

namespace Conversion.Api.Telemetry;

/// <summary>Section <c>Converter:Telemetry</c>. Where traces and metrics are sent is said by OpenTelemetry's own variables, <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> above all.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Part of the traces that are kept, of those whose first span is this service's; a caller that sends its own decides by itself. 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double SampleRatio { get; set; } = 1;

    /// <summary>Whether each command to the database is a span as well: many, and their text without its values.</summary>
    public bool DatabaseSpans { get; set; }

    /// <summary>How the log is written: <c>text</c> for people, <c>json</c> for collectors; a line for each event either way.</summary>
    [RegularExpression("^(text|json)$", ErrorMessage = "It is text or json.")]
    public string LogFormat { get; set; } = "text";
}
