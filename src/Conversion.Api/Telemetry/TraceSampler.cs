using System.Diagnostics;
using Conversion.Api.Workers;
using OpenTelemetry.Trace;

namespace Conversion.Api.Telemetry;

/// <summary>
/// Keeps traces that tell of a request or of an attempt. What the service does by its own clock, such as looking for work each second, belongs
/// to none and would drown them; and so would each report of progress.
/// </summary>
/// <param name="ratio">Part of the new traces that are kept.</param>
public sealed class TraceSampler(double ratio) : Sampler
{
    private static readonly string Progress = typeof(ReportProgress).FullName!;
    private readonly TraceIdRatioBasedSampler _new = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        if (samplingParameters.Name == Progress)
        {
            return new SamplingResult(SamplingDecision.Drop);
        }

        if (samplingParameters.ParentContext.TraceId != default)
        {
            var isKept = samplingParameters.ParentContext.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
            return new SamplingResult(isKept ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
        }

        return samplingParameters.Kind == ActivityKind.Server || samplingParameters.Name == AttemptTrace.SpanName
            ? _new.ShouldSample(samplingParameters)
            : new SamplingResult(SamplingDecision.Drop);
    }
}
