using Conversion.Media.Engine;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Resuming;

/// <summary>
/// Plans a download: what an earlier attempt has fetched is gone on with when the source proves that it is the same still.
/// </summary>
internal sealed class DownloadPlanner(AttemptContext context)
{
    private readonly RangeInquiry _inquiry = new(context);
    private readonly PartialFolder _partial = new(context.PathOf(PartialDownload.FolderName));

    /// <summary>Whether there is something that a plan might go on with.</summary>
    public bool HasLeftovers => _partial.HasLeftovers;

    /// <summary>Asks the source, and plans. Changes nothing yet.</summary>
    public async Task<DownloadPlan> PlanAsync(ResolvedSource source, FormatSelection selection, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(selection.All.Select(format => _inquiry.AskAsync(format, cancellation)));
        if (!Array.TrueForAll(answers, answer => answer is not null)) return AnewIn(context.Request.WorkFolder, selection);
        var files = selection.All.Select((format, number) => _partial.Plan(number, format, DownloadIdentity.Of(source, format, answers[number]!)));
        return new DownloadPlan(_partial.FolderPath, [.. files]);
    }

    /// <summary>Makes the folder ready for what is planned.</summary>
    public void Prepare(DownloadPlan plan)
    {
        if (plan.IsResumable) _partial.Prepare(plan.Files);
    }

    /// <summary>Beside the folder for leftovers, which stay as they are: a source that could not be asked today may be asked tomorrow.</summary>
    private static DownloadPlan AnewIn(string folder, FormatSelection selection) => new(folder, [.. selection.All.Select((format, number) =>
        new PlannedFile(InfoFile.IdOf(number), format, Path.Combine(folder, $"source.{InfoFile.IdOf(number)}.media"), null, 0))]);
}
