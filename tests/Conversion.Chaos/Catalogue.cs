using Conversion.Chaos.Faults;

namespace Conversion.Chaos;

/// <summary>Every fault, in the order of the table.</summary>
public static class Catalogue
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        new KilledConverting(),
    ];
}
