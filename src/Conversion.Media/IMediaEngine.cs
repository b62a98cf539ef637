using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;

namespace Conversion.Media;

/// <summary>Turns a link into a verified media file on local disk. The port between the service and the tools that it drives.</summary>
public interface IMediaEngine
{
    /// <summary>
    /// Runs one attempt: resolve, download and convert, verify. Cancelling <paramref name="cancellation"/> kills every
    /// process that the attempt started within two seconds.
    /// </summary>
    /// <exception cref="MediaFailureException">The attempt failed; the failure says why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    Task<ConvertedMedia> ConvertAsync(ConversionRequest request, IConversionObserver observer, CancellationToken cancellation);
}

/// <summary>One attempt's order.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="Url">The source.</param>
/// <param name="Platform">The platform's name, as in the catalogue (<c>youtube</c>, <c>generic</c>).</param>
/// <param name="Output">What to make of it.</param>
/// <param name="Strategy">The way to try (<see cref="Domain.Failures.Strategy"/>): <c>default</c>, <c>player:ios/720p</c>.</param>
/// <param name="WorkFolder">
/// An existing folder of this attempt's own, empty but perhaps for what an earlier attempt of the job has left
/// (<see cref="PartialDownload"/>); the engine writes nowhere else. Its owner removes it.
/// </param>
public sealed record ConversionRequest(
    Guid JobId, int Attempt, SourceUrl Url, string Platform, OutputProfile Output, string Strategy, string WorkFolder);

/// <summary>Hears of an attempt's way. Called in order, one call at a time.</summary>
public interface IConversionObserver
{
    /// <summary>The platform answered.</summary>
    ValueTask ResolvedAsync(SourceMetadata source, CancellationToken cancellation);

    /// <summary>The attempt goes on to <paramref name="phase"/>.</summary>
    ValueTask PhaseStartedAsync(JobPhase phase, CancellationToken cancellation);

    /// <summary>
    /// The attempt works, and this is how far it is: several calls a second while anything is under way, also where nothing is new but
    /// the time. The listener throttles. Never blocks.
    /// </summary>
    void Progressed(AttemptProgress progress);
}

/// <summary>A result on local disk, probed and complete.</summary>
/// <param name="FilePath">The file, inside the attempt's work folder.</param>
/// <param name="FileName">Name to offer it by, from the title; safe on every file system.</param>
/// <param name="SizeBytes">Length in bytes.</param>
/// <param name="DurationSeconds">Playing time in seconds, measured in the file.</param>
/// <param name="Height">Height of its picture in pixels, measured in the file; null for sound.</param>
/// <param name="UsedCookies">Whether an operator's cookies were at hand for it, on whatever way: what an account alone may see is nobody else's.</param>
public sealed record ConvertedMedia(
    string FilePath, string FileName, long SizeBytes, double DurationSeconds, int? Height = null, bool UsedCookies = false);

/// <summary>An attempt failed, and this is why.</summary>
public sealed class MediaFailureException(Failure failure) : Exception(failure.Message)
{
    /// <summary>The failure, classified.</summary>
    public Failure Failure { get; } = failure;
}
