namespace Conversion.Chaos;

/// <summary>How long to go on hurting.</summary>
/// <param name="IsShort">Once or twice each, with short leases, to be through in minutes; otherwise as often as the published table says, with the leases that the service has by default.</param>
/// <param name="Runs">Runs of each fault; null for the fault's own number.</param>
public sealed record Effort(bool IsShort, int? Runs = null)
{
    /// <summary>Settings of every node.</summary>
    public IReadOnlyList<string> Settings { get; } = IsShort ? ["--Converter:Workers:LeaseSeconds=4", "--Converter:Workers:RenewSeconds=1"] : [];

    /// <summary>The number to go by.</summary>
    public int RunsOf(int longRun, int shortRun = 1) => Runs ?? (IsShort ? shortRun : longRun);
}
