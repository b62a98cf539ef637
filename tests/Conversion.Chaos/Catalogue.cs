using Conversion.Chaos.Faults;
using Conversion.Chaos.Races;
using Conversion.Chaos.Work;
using Conversion.Domain.Jobs;
using Conversion.TestSupport.Services;

namespace Conversion.Chaos;

/// <summary>Every fault, in the order of the table.</summary>
public static class Catalogue
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        new KilledAccepted(),
        new KilledClaimed(),
        new KilledDownloading(),
        new KilledConverting(),
        new KilledStoring(),
        new KilledStored(),
        new KilledCompleting(),
        new KilledCancelling(),
        new StoppedTool("ffmpeg", JobPhase.Converting, KnownWork.Encoding),
        new StoppedTool("yt-dlp", JobPhase.Downloading, KnownWork.Fetching),
        new StoppedTool("yt-dlp", JobPhase.Resolving, KnownWork.Brief),
        new KilledTool("ffmpeg", JobPhase.Converting, KnownWork.Encoding),
        new KilledTool("yt-dlp", JobPhase.Downloading, KnownWork.Fetching),
        new FrozenNode(),
        new RestartedDatabase(UnixSignal.Interrupt, "fast"),
        new RestartedDatabase(UnixSignal.Quit, "immediate"),
        new FrozenDatabase(),
        new CutConnections(),
        new RollingRestart(),
        new KilledShared(),
        new FullDisk(),
        new EmptyDatabase(),
        .. Race.All,
    ];
}
