using System.Globalization;
using Conversion.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["live"]:
        await LiveBenchmark.RunAsync(rounds: 200);
        return 0;
    case ["live", var text] when int.TryParse(text, out var rounds) && rounds > 0:
        await LiveBenchmark.RunAsync(rounds);
        return 0;
    case ["egress"]:
        await EgressBenchmark.RunAsync(rounds: 10);
        return 0;
    case ["egress", var text] when int.TryParse(text, out var rounds) && rounds > 0:
        await EgressBenchmark.RunAsync(rounds);
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: scripts/bench live|egress [ROUNDS]");
        return 2;
}
