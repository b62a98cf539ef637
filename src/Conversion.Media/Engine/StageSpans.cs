using System.Diagnostics;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Span = System.Diagnostics.Activity;

namespace Conversion.Media.Engine;

/// <summary>
/// Stands between the engine and its observer, and makes each phase a span beneath whatever span the attempt is. Tools take theirs
/// beneath <see cref="Current"/>, which is told to them: the ambient one is the attempt's, whatever phase some task began in.
/// </summary>
internal sealed class StageSpans(IConversionObserver observer) : IConversionObserver, IDisposable
{
    private readonly ActivityContext _attempt = Span.Current?.Context ?? default;

    /// <summary>The present phase's span; null before the first, and while nobody traces.</summary>
    public Span? Current { get; private set; }

    /// <inheritdoc />
    public ValueTask ResolvedAsync(SourceMetadata source, CancellationToken cancellation) => observer.ResolvedAsync(source, cancellation);

    /// <inheritdoc />
    public async ValueTask PhaseStartedAsync(JobPhase phase, CancellationToken cancellation)
    {
        Current?.Dispose();
        Current = MediaTelemetry.Source.StartActivity(NameOf(phase), ActivityKind.Internal, _attempt);
        await observer.PhaseStartedAsync(phase, cancellation);
    }

    /// <inheritdoc />
    public void Progressed(AttemptProgress progress) => observer.Progressed(progress);

    /// <summary>The present phase failed.</summary>
    public void Failed(FailureKind kind) => Current?.SetTag("error.type", FailureCatalogue.NameOf(kind)).SetStatus(ActivityStatusCode.Error);

    /// <summary>Ends the present phase.</summary>
    public void Dispose() => Current?.Dispose();

    private static string NameOf(JobPhase phase) => phase switch
    {
        JobPhase.Resolving => "resolving",
        JobPhase.Downloading => "downloading",
        JobPhase.Converting => "converting",
        _ => "storing",
    };
}
