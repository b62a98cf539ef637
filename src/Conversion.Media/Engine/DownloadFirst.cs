using Conversion.Media.Ffmpeg;
using Conversion.Media.Resuming;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Engine;

/// <summary>
/// Decides when a source that could be converted while it arrives is downloaded first all the same, so that another attempt
/// need not fetch it again. Encoding beside the download halves the time, a copy saves next to nothing: only that gives way.
/// </summary>
internal sealed class DownloadFirst(DownloadPlanner planner)
{
    /// <summary>
    /// Length from which on a copy is downloaded first, 16 MiB: 7 s at 20 Mbit/s, less than it takes to see that a node is gone
    /// (a lease of 10 s), so that for anything shorter a new start costs less than the loss did already.
    /// </summary>
    public const long WorthResumingBytes = 16 << 20;

    /// <summary>The plan of the download; null when the source is better converted as it arrives.</summary>
    public async Task<DownloadPlan?> ChooseAsync(
        SourceMaterial material, ConversionPlan conversion, FormatSelection selection, CancellationToken cancellation)
    {
        var isCopyWorthKeeping = conversion.IsCopy && (material.SizeBytes ?? long.MaxValue) >= WorthResumingBytes;
        if (!isCopyWorthKeeping && !planner.HasLeftovers) return null;
        var plan = await planner.PlanAsync(material.Source, selection, cancellation);
        return plan.KeptBytes > 0 || isCopyWorthKeeping && plan.TotalBytes >= WorthResumingBytes ? plan : null;
    }
}
