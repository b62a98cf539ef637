using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Media.Egress;
using Conversion.Media.Engine;
using Conversion.Media.Processes;
using Microsoft.Extensions.Logging;

namespace Conversion.Media;

/// <summary>The media engine on yt-dlp and ffmpeg. Stateless between attempts; safe for use by several workers at once.</summary>
/// <param name="options">Settings and limits.</param>
/// <param name="egress">The only way out.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears why a way was left for another; nothing of a URL's query.</param>
public sealed class MediaEngine(MediaOptions options, EgressProxy egress, TimeProvider time, ILogger<MediaEngine> logger) : IMediaEngine
{
    private const int NoSpaceLeft = 28;

    /// <inheritdoc />
    public async Task<ConvertedMedia> ConvertAsync(ConversionRequest request, IConversionObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(observer);
        using var stages = new StageSpans(observer);
        try
        {
            return await ClassifiedAsync(request, stages, cancellation);
        }
        catch (MediaFailureException failed)
        {
            stages.Failed(failed.Failure.Kind);
            throw;
        }
    }

    private async Task<ConvertedMedia> ClassifiedAsync(ConversionRequest request, StageSpans observer, CancellationToken cancellation)
    {
        try
        {
            return await RunAsync(request, observer, cancellation);
        }
        catch (IOException failure) when ((failure.HResult & 0xFFFF) == NoSpaceLeft)
        {
            throw ToolFailures.Exception(FailureKind.OutOfDisk, request.Platform, failure.Message);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw ToolFailures.Exception(FailureKind.PermissionDenied, request.Platform, failure.Message);
        }
    }

    private async Task<ConvertedMedia> RunAsync(ConversionRequest request, StageSpans observer, CancellationToken cancellation)
    {
        var tools = MediaTools.Locate(options);
        var authorities = TrustedAuthorities.Prepare(options, request.WorkFolder);
        var approach = Approach.Of(request, options);
        var cookies = CopyCookies(approach.CookiesFile, request.WorkFolder);
        await observer.PhaseStartedAsync(JobPhase.Resolving, cancellation);
        var begun = new ProgressFeed(_ => new AttemptProgress(ProgressEstimator.Start, 0, null, null, null), observer);
        begun.Beat();

        AttemptContext Through(EgressSession session) => new(request, options, tools, session, authorities, cookies, time, approach) { Stages = observer };

        // Pages and manifests get a session of their own with a small limit, or an endless page would fill the memory.
        YtDlp.ResolvedSource source;
        await using (var session = egress.OpenSession(Math.Min(options.MaxResolveBytes, options.MaxSourceBytes), approach.Proxy))
        {
            var context = Through(session);
            source = await PolitelyAsync(() => new Resolver(context, new ToolWatch(context, begun)).ResolveAsync(cancellation), () => request.Url.Value, context, cancellation);
        }

        await using var transfer = egress.OpenSession(options.MaxSourceBytes, approach.Proxy);
        var working = Through(transfer);
        var attempt = new Attempt(working, observer, logger);
        return await PolitelyAsync(() => attempt.RunAsync(source, cancellation), () => attempt.Address, working, cancellation);
    }

    private static async Task<T> PolitelyAsync<T>(Func<Task<T>> step, Func<string> address, AttemptContext context, CancellationToken cancellation)
    {
        try
        {
            return await step();
        }
        catch (MediaFailureException failed)
        {
            throw new MediaFailureException(await RetryAfterInquiry.CompleteAsync(failed.Failure, address(), context.Session, cancellation));
        }
    }

    /// <summary>yt-dlp writes its cookies back; attempts must not do that to one another.</summary>
    private static string? CopyCookies(string? file, string workFolder)
    {
        if (file is null) return null;
        var copy = Path.Combine(workFolder, "cookies.txt");
        File.Copy(file, copy, overwrite: true);
        return copy;
    }
}
