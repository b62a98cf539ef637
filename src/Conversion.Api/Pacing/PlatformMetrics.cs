using System.Diagnostics.Metrics;
using Conversion.Domain.Breakers;
using Npgsql;

namespace Conversion.Api.Pacing;

/// <summary>What platforms are measured by. The names and units are the contract with whoever scrapes them.</summary>
public sealed class PlatformMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Converter.Platforms";

    private readonly Meter _meter = new(MeterName);
    private IReadOnlyList<Measurement<int>> _breakers = [];

    public PlatformMetrics() => _meter.CreateObservableGauge(
        "converter.platforms.breaker", () => Volatile.Read(ref _breakers), "{state}", "Breaker by platform and exit, the same on every node: 0 closed, 1 half-open, 2 open.");

    /// <summary>Looks at the breakers, so that they are at hand when they are asked for.</summary>
    internal async Task LookAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select platform, exit, breaker from {PaceTable.Name}");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var breakers = new List<Measurement<int>>();
        while (await reader.ReadAsync(cancellation))
        {
            var value = BreakerRow.Status(reader.GetString(2)) switch { BreakerStatus.Closed => 0, BreakerStatus.HalfOpen => 1, _ => 2 };
            breakers.Add(new(value, new("platform", reader.GetString(0)), new("exit", reader.GetString(1))));
        }

        Volatile.Write(ref _breakers, breakers);
    }

    public void Dispose() => _meter.Dispose();
}
