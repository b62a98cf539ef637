using Conversion.Domain.Failures;
using Conversion.Media.Egress;
using Conversion.Media.Processes;

namespace Conversion.Media.Engine;

/// <summary>What every step of one attempt needs.</summary>
/// <param name="Request">The order.</param>
/// <param name="Options">Settings.</param>
/// <param name="Tools">The executables.</param>
/// <param name="Session">The way out, of this attempt only.</param>
/// <param name="Authorities">PEM file of trusted authorities.</param>
/// <param name="Cookies">A copy of the operator's cookies; null for none.</param>
/// <param name="Time">The clock.</param>
/// <param name="Approach">What the request's strategy means here.</param>
internal sealed record AttemptContext(
    ConversionRequest Request, MediaOptions Options, MediaTools Tools, EgressSession Session, string Authorities, string? Cookies, TimeProvider Time,
    Approach Approach)
{
    /// <summary>The attempt's phases as spans; null where nobody cares.</summary>
    public StageSpans? Stages { get; init; }

    /// <summary>Path of a file in the attempt's folder.</summary>
    public string PathOf(string name) => Path.Combine(Request.WorkFolder, name);

    /// <summary>A failure of <paramref name="kind"/>, worded for the attempt's platform, with the time told when it begins.</summary>
    public MediaFailureException Failure(FailureKind kind, string? evidence = null, DateTimeOffset? startsAt = null)
    {
        var exception = ToolFailures.Exception(kind, Request.Platform, evidence);
        return startsAt is { } time ? new MediaFailureException(FailureCatalogue.At(exception.Failure, time)) : exception;
    }
}
