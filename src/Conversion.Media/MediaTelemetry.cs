using System.Diagnostics;
using System.Diagnostics.Metrics;
using Conversion.Media.Egress;

namespace Conversion.Media;

/// <summary>
/// What the engine is traced and measured by. Names, units and attributes are the contract with whoever collects them; none of them holds
/// an address, a title or an argument of a tool.
/// </summary>
public static class MediaTelemetry
{
    /// <summary>Name of the source of spans and of the meter.</summary>
    public const string Name = "Converter.Media";

    internal static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Runs = Meter.CreateCounter<long>(
        "converter.tool.runs", "{run}", "Runs of a tool, by how they ended: an exit code, a signal, timeout or cancelled.");

    private static readonly Histogram<double> Durations = Meter.CreateHistogram(
        "converter.tool.duration", "s", "How long a tool ran.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600] });

    private static readonly Counter<double> CpuTime = Meter.CreateCounter<double>("converter.tool.cpu_time", "s", "Processor time that tools used.");

    private static readonly Counter<long> Denials = Meter.CreateCounter<long>(
        "converter.egress.denials", "{denial}", "Addresses that were refused before any packet was sent, when a job was submitted or while it ran.");

    private static readonly Counter<long> Received = Meter.CreateCounter<long>("converter.egress.received", "By", "Bytes that came in through the egress proxy.");

    private static readonly AsyncLocal<bool> Own = new();

    /// <summary>
    /// Whatever is done until the answer is disposed, by this flow of control and all that it starts, is the service's look at itself: it is neither
    /// counted nor logged, so that measurements tell of jobs and of nothing else.
    /// </summary>
    public static IDisposable OwnLook()
    {
        Own.Value = true;
        return new EndOfLook();
    }

    internal static bool IsOwnLook => Own.Value;

    internal static void ToolEnded(string tool, string end, TimeSpan duration, TimeSpan cpu)
    {
        if (IsOwnLook) return;
        var named = new KeyValuePair<string, object?>("tool", tool);
        Runs.Add(1, named, new("end", end));
        Durations.Record(duration.TotalSeconds, named);
        CpuTime.Add(cpu.TotalSeconds, named);
    }

    /// <summary>Counts a denial that a request met, of a tool through a session or of a caller who submitted the address.</summary>
    public static void Count(EgressDenial denial)
    {
        ArgumentNullException.ThrowIfNull(denial);
        if (IsOwnLook) return;
        Denials.Add(1, new KeyValuePair<string, object?>("reason", denial.Ground));
    }

    internal static void ReceivedBytes(long count)
    {
        if (!IsOwnLook) Received.Add(count);
    }

    private sealed class EndOfLook : IDisposable
    {
        public void Dispose() => Own.Value = false;
    }
}
