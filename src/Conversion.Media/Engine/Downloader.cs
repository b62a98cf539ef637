using Conversion.Domain.Failures;
using Conversion.Media.Processes;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Engine;

/// <summary>Fetches the chosen renditions with yt-dlp, each into a file of its own.</summary>
internal sealed class Downloader(AttemptContext context, ToolWatch watch, ActivityMonitor monitor)
{
    private readonly YtDlpArguments _arguments = new(context.Options, context.Tools);

    /// <summary>Paths of the files, in the selection's order.</summary>
    /// <exception cref="MediaFailureException">Not all of them arrived.</exception>
    public async Task<IReadOnlyList<string>> DownloadAsync(ResolvedSource source, FormatSelection selection, CancellationToken cancellation)
    {
        var ids = selection.All.Select((_, number) => InfoFile.IdOf(number)).ToList();
        var infoFile = await WriteInfoAsync(source, selection, cancellation);
        var progress = new DownloadProgress(ids.Zip(selection.All).ToDictionary(pair => pair.First, pair => pair.Second.SizeBytes));
        var arguments = _arguments.Download(context.Session.Address, context.Request.WorkFolder, context.Cookies, infoFile,
            string.Join(',', ids), context.PathOf("source.%(format_id)s.media"));
        var command = Command(arguments, source, selection) with { OnOutputLine = progress.Hear };
        var result = await monitor.RunAsync(command, watch.RunAloneAsync, ToolStep.Downloading,
            () => new Activity(0, progress.Fraction, progress.TotalBytes),
            cancellation);

        if (!result.Succeeded) throw ToolFailures.OfFetch(result, context.Session, context.Request.Platform);
        var files = ids.Select(id => context.PathOf($"source.{id}.media")).ToList();
        return progress.IsComplete && files.TrueForAll(File.Exists) ? files : throw Refused(result);
    }

    /// <summary>The command that writes the one chosen rendition to its standard output.</summary>
    public async Task<ToolCommand> PipeCommandAsync(ResolvedSource source, FormatSelection selection, CancellationToken cancellation)
    {
        var infoFile = await WriteInfoAsync(source, selection, cancellation);
        var arguments = _arguments.Pipe(context.Session.Address, context.Request.WorkFolder, context.Cookies, infoFile, InfoFile.IdOf(0));
        return Command(arguments, source, selection);
    }

    private async Task<string> WriteInfoAsync(ResolvedSource source, FormatSelection selection, CancellationToken cancellation)
    {
        var infoFile = context.PathOf("source.info.json");
        await File.WriteAllTextAsync(infoFile, InfoFile.Write(source, selection), cancellation);
        return infoFile;
    }

    private ToolCommand Command(IReadOnlyList<string> arguments, ResolvedSource source, FormatSelection selection) =>
        new("yt-dlp", context.Tools.YtDlp, arguments, context.Request.WorkFolder,
            TimeLimits.ForDownload(source.Metadata.DurationSeconds, selection.SizeBytes, context.Options))
        {
            Environment = _arguments.Environment(context.Authorities),
        };

    /// <summary>A refusal for size is exit code 0 and no file.</summary>
    private MediaFailureException Refused(ToolResult result) =>
        ToolFailures.Certain(result, context.Session) is { } verdict ? ToolFailures.Exception(verdict, context.Request.Platform, result.Stderr)
        : context.Failure(FailureKind.TooLarge, $"yt-dlp refused the download, which is announced as larger than allowed. {result.Stderr}".Trim());
}
