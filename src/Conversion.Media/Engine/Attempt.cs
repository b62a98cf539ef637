using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Media.Ffmpeg;
using Conversion.Media.Processes;
using Conversion.Media.Resuming;
using Conversion.Media.YtDlp;
using Microsoft.Extensions.Logging;

namespace Conversion.Media.Engine;

/// <summary>
/// One attempt from link to verified file. Where ffmpeg can read the source itself it converts while the bytes arrive,
/// so that the time is that of the slower of the two; otherwise, or when that way fails, yt-dlp fetches first.
/// </summary>
internal sealed class Attempt
{
    private readonly AttemptContext _context;
    private readonly IConversionObserver _observer;
    private readonly ILogger _logger;
    private readonly ProgressEstimator _estimator;
    private readonly ProgressFeed _progress;
    private readonly ToolWatch _watch;
    private readonly MediaProber _prober;
    private readonly RemoteSource _remote;
    private readonly DownloadPlanner _planner;
    private readonly Downloader _downloader;
    private readonly Transcoder _transcoder;
    private readonly CoverArt _cover;

    public Attempt(AttemptContext context, IConversionObserver observer, ILogger logger)
    {
        (_context, _observer, _logger, Address) = (context, observer, logger, context.Request.Url.Value);
        _estimator = new ProgressEstimator(context.Time);
        _progress = new ProgressFeed(
            activity => _estimator.Report(activity.Fraction, context.Session.ReceivedBytes, activity.TotalBytes, activity.MediaSeconds) with
            {
                SourceSeconds = Math.Round(context.Session.WaitedForUpstream.TotalSeconds, 1),
            },
            observer);
        _watch = new ToolWatch(context, _progress);
        var monitor = new ActivityMonitor(context, _watch, _progress);
        _prober = new MediaProber(context, _watch);
        _remote = new RemoteSource(context, _prober);
        _planner = new DownloadPlanner(context);
        _downloader = new Downloader(context, _watch, monitor, _progress);
        _transcoder = new Transcoder(context, monitor, _prober);
        _cover = new CoverArt(context, _watch, _prober, logger);
    }

    private OutputProfile Output => _context.Approach.Output;

    /// <summary>What is fetched: the link until a rendition is chosen.</summary>
    public string Address { get; private set; }

    /// <summary>Runs it.</summary>
    public async Task<ConvertedMedia> RunAsync(ResolvedSource source, CancellationToken cancellation)
    {
        _estimator.Begin(StageWeights.Resolved);
        var first = FormatSelector.Select(source.Formats, Output);
        var other = FormatSelector.Other(source.Formats, Output, first);
        var selection = (_context.Approach.OtherFormat ? other : first)
            ?? throw _context.Failure(FailureKind.FormatUnavailable, $"None of {source.Formats.Count} renditions holds what {Output.Format} needs.");
        Address = selection.Main.Url;
        var streamed = await _remote.OpenAsync(source, selection, cancellation);
        await _observer.ResolvedAsync(Describe(source, selection, streamed) with { HasOtherFormats = other is not null && selection != other }, cancellation);
        using var coverEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var fetchedCover = CoverArt.Fits(Output.Format) && source.Metadata.ThumbnailUrl is { } thumbnail
            ? _cover.FetchAsync(thumbnail, coverEnd.Token)
            : Task.FromResult<string?>(null);
        try
        {
            var conversion = streamed is null ? null : PlanFor(streamed);
            var download = streamed is null ? null : await WithBeatsAsync(new DownloadFirst(_planner).ChooseAsync(streamed, conversion!, selection, cancellation));
            var outcome = streamed is null || download is not null ? null : await TryStreamedAsync(streamed, conversion!, selection, cancellation);
            outcome ??= await DownloadedAsync(source, selection, conversion, download, cancellation);
            return await FinishAsync(outcome, source, fetchedCover, cancellation);
        }
        finally
        {
            await coverEnd.CancelAsync();
            await fetchedCover.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Null when the way failed, not the source: yt-dlp may still get it.</summary>
    private async Task<Finished?> TryStreamedAsync(
        SourceMaterial material, ConversionPlan plan, FormatSelection selection, CancellationToken cancellation)
    {
        await _observer.PhaseStartedAsync(plan.IsCopy ? JobPhase.Downloading : JobPhase.Converting, cancellation);
        _estimator.Begin(StageWeights.Converted);
        var tags = await WriteTagsAsync(material, cancellation);
        ToolRunner runner = material.Inputs is [PipeInput] ? await PipeAsync(material, selection, cancellation) : _watch.RunAloneAsync;
        var outcome = await _transcoder.RunAsync(material, plan, TagsPath, runner, cancellation);
        if (outcome.IsWhole) return new Finished(outcome, tags);
        if (ToolFailures.Certain(outcome.Result, _context.Session) is not null && !outcome.Result.Succeeded)
            throw ToolFailures.OfFetch(outcome.Result, _context.Session, _context.Request.Platform);
        _logger.LogInformation("Job {JobId}: ffmpeg could not convert the source as it arrived, downloading it first: {Reason}",
            _context.Request.JobId, outcome.Defect?.Description ?? Classification.Evidence.Keep(outcome.Result.Stderr));
        return null;
    }

    private async Task<Finished> DownloadedAsync(
        ResolvedSource source, FormatSelection selection, ConversionPlan? foreseen, DownloadPlan? planned, CancellationToken cancellation)
    {
        await _observer.PhaseStartedAsync(JobPhase.Downloading, cancellation);
        var download = planned ?? await WithBeatsAsync(_planner.PlanAsync(source, selection, cancellation));
        _planner.Prepare(download);
        _estimator.Begin(StageWeights.EndOfDownload(selection, Output, foreseen, source.Metadata.DurationSeconds));
        _estimator.Keep(download.KeptBytes);
        var files = await _downloader.DownloadAsync(source, selection, download, cancellation);
        var inputs = files.Select(file => new LocalInput(file)).ToList();
        var probed = new List<ProbedMedia>();
        foreach (var input in inputs)
        {
            var (media, result) = await _prober.ProbeAsync(input, ToolStep.LookingIntoFile, cancellation);
            if (media is null && !result.Succeeded) throw ToolFailures.OfLocal(result, _context.Request.Platform);
            probed.Add(media ?? throw _context.Failure(FailureKind.ContentNoMedia, "The file holds neither sound nor picture."));
        }

        var material = new SourceMaterial(source, inputs, probed, null);
        var plan = PlanFor(material);
        if (!plan.IsCopy) await _observer.PhaseStartedAsync(JobPhase.Converting, cancellation);
        _estimator.Begin(StageWeights.Converted);
        var tags = await WriteTagsAsync(material, cancellation);
        var outcome = await _transcoder.RunAsync(material, plan, TagsPath, _watch.RunAloneAsync, cancellation);
        if (outcome.IsWhole) return new Finished(outcome, tags);
        if (!outcome.Result.Succeeded) throw ToolFailures.OfLocal(outcome.Result, _context.Request.Platform);
        throw _context.Failure(
            outcome.Defect!.InSource ? FailureKind.SourceCorrupt : FailureKind.ConversionFailed, $"{outcome.Defect.Description}\n{outcome.Result.Stderr}");
    }

    private async Task<ConvertedMedia> FinishAsync(
        Finished finished, ResolvedSource source, Task<string?> fetchedCover, CancellationToken cancellation)
    {
        _estimator.Begin(ProgressEstimator.End);
        var outcome = finished.Outcome;
        var own = File.Exists(_transcoder.CoverFile) ? _transcoder.CoverFile : null;
        if (CoverArt.Fits(Output.Format) && (own ?? await WithBeatsAsync(fetchedCover)) is { } image)
            outcome = await _cover.EmbedAsync(outcome, image, Output.Format, finished.Tags, cancellation);
        var size = new FileInfo(outcome.Path).Length;
        _progress.Report(new Activity(0, 1, null));
        return new ConvertedMedia(
            outcome.Path, OutputFileName.From(source.Metadata.Title, source.Metadata.SourceId, Output.Extension), size, outcome.Media!.DurationSeconds!.Value,
            Output.IsVideo ? outcome.Media.Video?.Height : null, UsedCookies: _context.Cookies is not null);
    }

    private async Task<ToolRunner> PipeAsync(SourceMaterial material, FormatSelection selection, CancellationToken cancellation)
    {
        var fetch = await _downloader.PipeCommandAsync(material.Source, selection, cancellation);
        return (command, token) => ToolPipe.RunAsync(fetch with { Running = command.Running }, command, _context.Time, token);
    }

    private Task<T> WithBeatsAsync<T>(Task<T> work) => _progress.AccompanyAsync(work, _context.Time);

    private string TagsPath => _context.PathOf("tags.ffmeta");

    private async Task<IReadOnlyList<KeyValuePair<string, string>>> WriteTagsAsync(SourceMaterial material, CancellationToken cancellation)
    {
        var tags = TagFile.Merge(material.Source.Tags, material.Source.IsFromPlatform, material.Probed[0].Tags);
        await File.WriteAllTextAsync(TagsPath, TagFile.Write(tags), cancellation);
        return tags;
    }

    private ConversionPlan PlanFor(SourceMaterial material)
    {
        if (material.DurationSeconds > _context.Options.MaxDurationSeconds)
            throw _context.Failure(FailureKind.TooLong, $"{material.DurationSeconds} s of {_context.Options.MaxDurationSeconds} s allowed.");
        return ConversionPlanner.Plan(material.Probed, Output)
            ?? throw _context.Failure(FailureKind.FormatUnavailable, $"The source has no {(Output.IsVideo ? "picture" : "sound")}.");
    }

    private static SourceMetadata Describe(ResolvedSource source, FormatSelection selection, SourceMaterial? material) => source.Metadata with
    {
        DurationSeconds = source.Metadata.DurationSeconds ?? material?.DurationSeconds,
        Height = selection.Main.Height ?? material?.Probed[0].Video?.Height,
    };

    private sealed record Finished(TranscodeOutcome Outcome, IReadOnlyList<KeyValuePair<string, string>> Tags);
}
