using System.Diagnostics.Metrics;
using Conversion.Storage.Integrity;

namespace Conversion.Api.Stores;

/// <summary>What the search for damage in the stores is measured by. The names and units are the contract with whoever scrapes them.</summary>
public sealed class StorageMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Converter.Storage";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _scrubbed;
    private readonly Counter<long> _findings;

    public StorageMetrics()
    {
        _scrubbed = _meter.CreateCounter<long>("converter.storage.scrubbed", "{artifact}", "Stored results that were compared with their SHA-256.");
        _findings = _meter.CreateCounter<long>("converter.storage.findings", "{copy}", "Copies of results that were missing, damaged or could not be read.");
    }

    public void Scrubbed() => _scrubbed.Add(1);

    public void Found(ScrubFinding finding) => _findings.Add(
        1, new("copy", finding.Copy), new("state", finding.State.ToString().ToLowerInvariant()), new("repaired", finding.Repaired));

    public void Dispose() => _meter.Dispose();
}
