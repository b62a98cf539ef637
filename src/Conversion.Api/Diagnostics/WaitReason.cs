using System.Text.Json.Serialization;
using Conversion.Domain;

namespace Conversion.Api.Diagnostics;

/// <summary>Why jobs wait, as far as the present state tells.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<WaitReason>))]
public enum WaitReason
{
    /// <summary>No job of the group waits.</summary>
    Nothing,

    /// <summary>No node lives that runs conversions.</summary>
    NoWorker,

    /// <summary>The platform refuses this service, and its breaker is not closed.</summary>
    Breaker,

    /// <summary>Every node that runs conversions has too little room on its disk to begin one.</summary>
    Disk,

    /// <summary>As many attempts run on the platform as may at once.</summary>
    Concurrency,

    /// <summary>The platform's pace allows the next start only later.</summary>
    Spacing,

    /// <summary>All slots are taken.</summary>
    Slots,

    /// <summary>None is due: their pauses before another attempt are not over.</summary>
    Backoff,

    /// <summary>They wait for the result of another job.</summary>
    SharedWork,

    /// <summary>Nothing holds them: they are about to be taken.</summary>
    Starting,
}

/// <summary>Jobs of one platform and address that have not ended, and what they would wait for.</summary>
/// <param name="Platform">The platform's name.</param>
/// <param name="Exit">The address that it sees.</param>
/// <param name="Due">Jobs that wait and are due.</param>
/// <param name="Later">Jobs that wait and are due later.</param>
/// <param name="Sharing">Jobs that wait for another job's result.</param>
/// <param name="Running">Attempts that run.</param>
/// <param name="IsRefused">Whether the breaker is not closed.</param>
/// <param name="Concurrency">Most attempts at once; null for any number.</param>
/// <param name="IsPaced">Whether the next start is allowed only later.</param>
public sealed record WaitingGroup(string Platform, string Exit, long Due, long Later, long Sharing, long Running, bool IsRefused, int? Concurrency, bool IsPaced)
{
    /// <summary>Why its jobs wait: of several reasons the one that would hold them if all the others were gone last.</summary>
    public WaitReason Why(Slots slots) => this switch
    {
        { Due: 0, Later: > 0 } => WaitReason.Backoff,
        { Due: 0, Sharing: > 0 } => WaitReason.SharedWork,
        { Due: 0 } => WaitReason.Nothing,
        _ when slots.Nodes == 0 => WaitReason.NoWorker,
        { IsRefused: true } => WaitReason.Breaker,
        _ when slots.NodesWithRoom == 0 => WaitReason.Disk,
        _ when Running >= Concurrency => WaitReason.Concurrency,
        { IsPaced: true } => WaitReason.Spacing,
        _ when slots.Free == 0 => WaitReason.Slots,
        _ => WaitReason.Starting,
    };
}

/// <summary>The slots of all nodes that live and run conversions.</summary>
/// <param name="Nodes">Such nodes.</param>
/// <param name="NodesWithRoom">Those of them whose disk has room.</param>
/// <param name="All">Slots of the latter.</param>
/// <param name="Free">Those of them that are free.</param>
public sealed record Slots(int Nodes, int NodesWithRoom, int All, int Free)
{
    /// <summary>Counts them.</summary>
    public static Slots Of(IEnumerable<NodeView> nodes)
    {
        var workers = nodes.Where(node => node is { IsAlive: true, Slots: > 0 }).ToList();
        var able = workers.FindAll(node => !node.DiskIsLow);
        return new Slots(workers.Count, able.Count, able.Sum(node => node.Slots ?? 0), able.Sum(node => node.Free));
    }
}
