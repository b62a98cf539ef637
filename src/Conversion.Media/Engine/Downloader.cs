using Conversion.Domain.Failures;
using Conversion.Media.Processes;
using Conversion.Media.Resuming;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Engine;

/// <summary>Fetches the chosen renditions with yt-dlp, each into a file of its own.</summary>
internal sealed class Downloader(AttemptContext context, ToolWatch watch, ActivityMonitor monitor, ProgressFeed feed)
{
    private readonly YtDlpArguments _arguments = new(context.Options, context.Tools, context.Approach.Access);

    /// <summary>Carries out <paramref name="plan"/>: paths of the files, in the selection's order.</summary>
    /// <exception cref="MediaFailureException">Not all of them arrived.</exception>
    public async Task<IReadOnlyList<string>> DownloadAsync(
        ResolvedSource source, FormatSelection selection, DownloadPlan plan, CancellationToken cancellation)
    {
        var progress = new DownloadProgress(plan.Files.ToDictionary(file => file.Id, file => file.SizeBytes));
        foreach (var file in plan.Files) progress.Keep(file.Id, file.KeptBytes);
        Activity Sample() => new(0, progress.Fraction, progress.TotalBytes);

        feed.Report(Sample());
        var missing = plan.Files.Where(file => !file.IsComplete).ToList();
        if (missing.Count > 0) await FetchAsync(source, selection, plan, missing, progress, Sample, cancellation);
        return [.. plan.Files.Select(file => file.Path)];
    }

    private async Task FetchAsync(
        ResolvedSource source, FormatSelection selection, DownloadPlan plan, List<PlannedFile> missing,
        DownloadProgress progress, Func<Activity> sample, CancellationToken cancellation)
    {
        var infoFile = await WriteInfoAsync(InfoFile.Write(source, selection, number => plan.Files[number].Identity?.RequestHeaders), cancellation);
        var arguments = _arguments.Download(context.Session.Address, context.Request.WorkFolder, context.Cookies, infoFile,
            string.Join(',', missing.Select(file => file.Id)), Path.Combine(plan.Folder, "source.%(format_id)s.media"), plan.IsResumable);
        var command = Command(arguments, source, selection) with { OnOutputLine = progress.Hear };
        var result = await monitor.RunAsync(command, watch.RunAloneAsync, ToolStep.Downloading, sample, cancellation);
        if (!result.Succeeded) throw ToolFailures.OfFetch(result, context.Session, context.Request.Platform);
        if (!progress.IsComplete || !missing.TrueForAll(file => File.Exists(file.Path))) throw Refused(result);
        missing.ForEach(RefuseSplice);
    }

    /// <summary>The command that writes the one chosen rendition to its standard output.</summary>
    public async Task<ToolCommand> PipeCommandAsync(ResolvedSource source, FormatSelection selection, CancellationToken cancellation)
    {
        var infoFile = await WriteInfoAsync(InfoFile.Write(source, selection), cancellation);
        var arguments = _arguments.Pipe(context.Session.Address, context.Request.WorkFolder, context.Cookies, infoFile, InfoFile.IdOf(0));
        return Command(arguments, source, selection);
    }

    private async Task<string> WriteInfoAsync(string text, CancellationToken cancellation)
    {
        var infoFile = context.PathOf("source.info.json");
        await File.WriteAllTextAsync(infoFile, text, cancellation);
        return infoFile;
    }

    private ToolCommand Command(IReadOnlyList<string> arguments, ResolvedSource source, FormatSelection selection) =>
        new("yt-dlp", context.Tools.YtDlp, arguments, context.Request.WorkFolder,
            TimeLimits.ForDownload(source.Metadata.DurationSeconds, selection.SizeBytes, context.Options))
        {
            Environment = _arguments.Environment(context.Authorities),
        };

    /// <summary>A source may change after it was asked, and a server pass over <c>If-Range</c>: what was gone on with has to have the length that was told.</summary>
    private void RefuseSplice(PlannedFile file)
    {
        var length = new FileInfo(file.Path).Length;
        if (file.KeptBytes == 0 || length == file.Identity!.SizeBytes) return;
        File.Delete(file.Path);
        throw context.Failure(FailureKind.ServerError, $"The source changed while its download was resumed: {length} bytes instead of {file.Identity.SizeBytes}.");
    }

    /// <summary>A refusal for size is exit code 0 and no file.</summary>
    private MediaFailureException Refused(ToolResult result) =>
        ToolFailures.Certain(result, context.Session) is { } verdict ? ToolFailures.Exception(verdict, context.Request.Platform, result.Stderr)
        : context.Failure(FailureKind.TooLarge, $"yt-dlp refused the download, which is announced as larger than allowed. {result.Stderr}".Trim());
}
