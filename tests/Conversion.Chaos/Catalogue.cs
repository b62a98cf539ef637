using Conversion.Chaos.Faults;
using Conversion.Chaos.Races;

namespace Conversion.Chaos;

/// <summary>Every fault, in the order of the table.</summary>
public static class Catalogue
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        new KilledConverting(),
        new DoubleClaim(),
        new CompletionAndReclaim(),
        new CompletionAndCancel(),
        new ReleaseAndReclaim(),
        new RenewalAndReclaim(),
        new RetryAndRetry(),
        new CancelAndRetry(),
        new DuplicateDelivery(),
        new OneKey(),
    ];
}
