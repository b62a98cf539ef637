using Conversion.Media.Ffmpeg;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Engine;

/// <summary>Decides whether ffmpeg can read a source where it is, and looks into it there.</summary>
internal sealed class RemoteSource(AttemptContext context, MediaProber prober)
{
    /// <summary>Bytes after which a probe is ended: an index this far in has to be fetched by a reader that can seek.</summary>
    private const long MaxProbeBytes = 16 << 20;

    private static readonly TimeSpan BudgetInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>The source as ffmpeg will read it, itself or from a pipe that yt-dlp fills; null when it has to be downloaded first.</summary>
    public async Task<SourceMaterial?> OpenAsync(ResolvedSource source, FormatSelection selection, CancellationToken cancellation)
    {
        var isTold = source.IsFromPlatform && source.Metadata.DurationSeconds is not null;
        if (!selection.All.All(IsReadable))
        {
            return isTold && selection is { Sound: null } && IsKnown(selection.Main) && IsPipeable(selection.Main)
                ? new SourceMaterial(source, [new PipeInput()], [AsTold(selection.Main)], selection.SizeBytes)
                : null;
        }

        var inputs = selection.All.Select(Input).ToList();
        var probes = selection.All.Select((format, number) => isTold && IsKnown(format)
            ? Task.FromResult<ProbedMedia?>(AsTold(format))
            : ProbeAsync(inputs[number], cancellation));
        var probed = await Task.WhenAll(probes);
        // A playlist without an end is a live one; yt-dlp says so in words that can be classified.
        if (Array.Exists(probed, media => media is null or { Container: "hls", DurationSeconds: null })) return null;
        // A plain link tells no size before it is opened; its server does.
        var size = selection.SizeBytes ?? (Array.TrueForAll(probed, media => media!.SizeBytes is not null) ? probed.Sum(media => media!.SizeBytes) : null);
        return new SourceMaterial(source, inputs, probed!, size);
    }

    /// <summary>
    /// One file over HTTP, or HLS over plain http. Not: what needs cookies, what the platform throttles unless it is asked
    /// for in pieces, and HLS over https, whose segments ffmpeg 5.1 fetches without checking certificates.
    /// </summary>
    private static bool IsReadable(SourceFormat format) => !format.NeedsCookies && (format.IsHls
        ? new Uri(format.Url).Scheme == Uri.UriSchemeHttp
        : format.IsFile && !(format.ChunkBytes is { } chunk && !(format.SizeBytes <= chunk)));

    /// <summary>
    /// HLS, and files that are fetched in pieces: in order from the first byte. A pipe cannot be probed or read twice, so
    /// codecs and length have to be the platform's word. DASH interleaves nothing and is downloaded.
    /// </summary>
    private static bool IsPipeable(SourceFormat format) => format.IsHls || format.IsFile;

    private static bool IsKnown(SourceFormat format) =>
        format is { HasVideo: not null, HasAudio: not null }
        && (format.HasVideo == false || format is { VideoCodec: not null, Height: not null })
        && (format.HasAudio == false || format.AudioCodec is not null);

    private static ProbedMedia AsTold(SourceFormat format) => new(
        "", null, false,
        format.HasVideo == true ? new VideoStream("v:0", format.VideoCodec, format.Height, null, null) : null,
        format.HasAudio == true ? new AudioStream("a:0", format.AudioCodec, format.AudioKbps, null, null, null) : null);

    private RemoteInput Input(SourceFormat format) =>
        new(new Uri(format.Url), format.IsHls, format.Headers, context.Session.Address, context.Authorities);

    private async Task<ProbedMedia?> ProbeAsync(MediaInput input, CancellationToken cancellation)
    {
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var ticks = new PeriodicTimer(BudgetInterval, context.Time);
        var limit = context.Session.ReceivedBytes + MaxProbeBytes;
        var probe = prober.ProbeAsync(input, ToolStep.LookingIntoSource, budget.Token);
        while (await Task.WhenAny(probe, ticks.WaitForNextTickAsync(CancellationToken.None).AsTask()) != probe)
            if (context.Session.ReceivedBytes > limit) await budget.CancelAsync();
        try
        {
            return (await probe).Media;
        }
        catch (Exception ended) when (ended is MediaFailureException || ended is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return null; // too far in, or stalled: what the source is good for shows when it is downloaded, under watch as well
        }
    }
}
