using Conversion.Api.Hosting;
using Conversion.Storage;
using Conversion.Storage.Mirrored;

namespace Conversion.Api.Stores;

/// <summary>Gives a primary store and its backup what they have missed, and rids them of what they have not. Does nothing where there is one store only.</summary>
public sealed class MirrorWatch(StoreCopies copies, IMirrorJournal journal, TimeProvider clock, ILoggerFactory logs)
    : RecurringWatch("The two stores could not be made alike", clock, logs.CreateLogger<MirrorWatch>())
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly MirrorCatchUp? _catchUp = copies.IsMirrored
        ? new MirrorCatchUp(copies.All[0].Store, copies.All[1].Store, journal, logs.CreateLogger<MirrorCatchUp>())
        : null;

    protected override TimeSpan PauseBefore(int runs) => _catchUp is null ? Timeout.InfiniteTimeSpan : Pause;

    /// <summary>Does all that is due.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        while (_catchUp is not null && await _catchUp.RunOnceAsync(cancellation) > 0)
        {
        }
    }
}
