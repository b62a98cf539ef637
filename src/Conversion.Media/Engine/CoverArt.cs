using System.Net;
using Conversion.Domain.Jobs;
using Conversion.Media.Ffmpeg;
using Conversion.Media.Processes;
using Microsoft.Extensions.Logging;

namespace Conversion.Media.Engine;

/// <summary>Fetches, normalises and embeds cover art. Nothing that goes wrong here fails the conversion.</summary>
internal sealed class CoverArt(AttemptContext context, ToolWatch watch, MediaProber prober, ILogger logger)
{
    private const int MaxImageBytes = 10 << 20;
    private static readonly TimeSpan FetchLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ToolLimit = TimeSpan.FromSeconds(60);

    /// <summary>Whether files of this format carry a cover.</summary>
    public static bool Fits(OutputFormat format) =>
        format is OutputFormat.Mp3 or OutputFormat.M4a or OutputFormat.Flac or OutputFormat.Opus or OutputFormat.Ogg;

    /// <summary>The platform's picture in a file; null when it could not be had.</summary>
    public async Task<string?> FetchAsync(string address, CancellationToken cancellation)
    {
        try
        {
            using var client = context.Session.CreateHttpClient(FetchLimit);
            client.MaxResponseContentBufferSize = MaxImageBytes;
            var bytes = await client.GetByteArrayAsync(address, cancellation);
            var file = context.PathOf("cover.fetched");
            await File.WriteAllBytesAsync(file, bytes, cancellation);
            return file;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or WebException or UriFormatException or InvalidOperationException
            || failure is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            logger.LogInformation("Job {JobId}: no cover art, the thumbnail could not be fetched: {Reason}", context.Request.JobId, failure.Message);
            return null;
        }
    }

    /// <summary>The result with <paramref name="image"/> as its cover; the result as it was when that fails.</summary>
    public async Task<TranscodeOutcome> EmbedAsync(
        TranscodeOutcome result, string image, OutputFormat format, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellation)
    {
        try
        {
            return await TryEmbedAsync(result, image, format, tags, cancellation);
        }
        catch (MediaFailureException stalled)
        {
            logger.LogInformation("Job {JobId}: no cover art: {Reason}", context.Request.JobId, stalled.Failure.Evidence);
            return result;
        }
    }

    private async Task<TranscodeOutcome> TryEmbedAsync(
        TranscodeOutcome result, string image, OutputFormat format, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellation)
    {
        var jpeg = context.PathOf("cover.jpg");
        if (!await RunAsync(CoverArguments.Normalise(image, jpeg), MaxImageBytes, cancellation)) return result;

        var covered = context.PathOf($"covered.{format.ToString().ToLowerInvariant()}");
        var tagsFile = context.PathOf("covered.ffmeta");
        var picture = CoverArguments.NeedsPictureBlock(format) ? PictureBlock.Encode(await File.ReadAllBytesAsync(jpeg, cancellation)) : null;
        await File.WriteAllTextAsync(tagsFile, TagFile.Write(picture is null ? tags : tags.Append(new(PictureBlock.Key, picture))), cancellation);
        if (!await RunAsync(CoverArguments.Embed(result.Path, jpeg, tagsFile, format, covered), context.Options.MaxOutputBytes, cancellation)) return result;

        var (media, _) = await prober.ProbeAsync(new LocalInput(covered), ToolStep.Covering, cancellation);
        var isSound = media?.Audio?.Codec == result.Media?.Audio?.Codec
            && Math.Abs((media?.DurationSeconds ?? 0) - (result.Media?.DurationSeconds ?? 0)) < 0.5;
        return isSound ? result with { Path = covered, Media = media } : result;
    }

    private async Task<bool> RunAsync(IReadOnlyList<string> arguments, long maxBytes, CancellationToken cancellation)
    {
        var command = new ToolCommand("ffmpeg", context.Tools.Ffmpeg, arguments, context.Request.WorkFolder, new ToolLimits(ToolLimit, ToolLimit, maxBytes));
        var result = await watch.RunAsync(command, ToolStep.Covering, cancellation);
        if (!result.Succeeded) logger.LogInformation("Job {JobId}: no cover art: {Output}", context.Request.JobId, Classification.Evidence.Keep(result.Stderr));
        return result.Succeeded;
    }
}
