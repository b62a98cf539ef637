using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Conversion.Storage;

/// <summary>What stores are traced and measured by. Names, units and attributes are the contract with whoever collects them; none holds an artifact's id.</summary>
public static class StorageTelemetry
{
    /// <summary>Name of the source of spans and of the meter.</summary>
    public const string Name = "Converter.Storage";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Durations = Meter.CreateHistogram(
        "converter.storage.operation.duration", "s", "How long a store took for what it was asked, by what came of it: ok, a fault, or cancelled.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120] });

    private static readonly Counter<long> Stored = Meter.CreateCounter<long>("converter.storage.stored", "By", "Bytes of results that a store took.");

    internal static async Task<T> MeasureAsync<T>(string copy, string operation, Func<Task<T>> work)
    {
        var start = Stopwatch.GetTimestamp();
        using var span = Source.StartActivity($"storage {operation}", ActivityKind.Client);
        span?.SetTag("converter.storage.copy", copy);
        var outcome = "ok";
        try
        {
            return await work();
        }
        catch (Exception failure)
        {
            outcome = NameOf(failure);
            span?.SetTag("error.type", outcome).SetStatus(ActivityStatusCode.Error);
            throw;
        }
        finally
        {
            Durations.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, new("copy", copy), new("operation", operation), new("outcome", outcome));
        }
    }

    internal static void StoredBytes(string copy, long count) => Stored.Add(count, new KeyValuePair<string, object?>("copy", copy));

    private static string NameOf(Exception failure) => failure switch
    {
        ArtifactStoreException { Fault: StorageFault.Unusable } => "unusable",
        ArtifactStoreException { Fault: StorageFault.OutOfSpace } => "out_of_space",
        ArtifactStoreException { Fault: StorageFault.ReadOnly } => "read_only",
        ArtifactStoreException { Fault: StorageFault.Denied } => "denied",
        ArtifactStoreException { Fault: StorageFault.Unreachable } => "unreachable",
        ArtifactStoreException { Fault: StorageFault.TooSlow } => "too_slow",
        ArtifactStoreException { Fault: StorageFault.Damaged } => "damaged",
        ArtifactStoreException { Fault: StorageFault.Taken } => "taken",
        ArtifactStoreException { Fault: StorageFault.BadSource } => "bad_source",
        OperationCanceledException => "cancelled",
        _ => "unforeseen",
    };
}
