namespace Conversion.Chaos.Running;

/// <summary>What a cluster is made of. Faults that want the same one after the other share it.</summary>
/// <param name="Nodes">Hosts on one database and one data directory.</param>
/// <param name="Settings">Arguments of each, besides those that every cluster needs; joined by line feeds, so that two shapes can be compared.</param>
/// <param name="Durable">Whether PostgreSQL syncs its commits to the disk, as the service's own does.</param>
public sealed record ClusterShape(int Nodes, string Settings, bool Durable)
{
    /// <summary>A shape of so many nodes and these settings on top of what the effort says.</summary>
    public static ClusterShape Of(Effort effort, int nodes, params IEnumerable<string> settings) =>
        new(nodes, string.Join('\n', [.. effort.Settings, .. settings]), Durable: !effort.IsShort);
}
