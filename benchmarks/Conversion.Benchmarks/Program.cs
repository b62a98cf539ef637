using System.Globalization;
using Conversion.Benchmarks;
using Conversion.Benchmarks.FanOut;
using Conversion.Benchmarks.Tracing;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["live", .. var rest] when TryReadCrowds(rest, out var crowds, out var only):
        await FanOutBenchmark.RunAsync(crowds, only);
        return 0;
    case ["latency", .. var rest] when TryReadRounds(rest, 200, out var rounds):
        await LatencyBenchmark.RunAsync(rounds);
        return 0;
    case ["egress", .. var rest] when TryReadRounds(rest, 10, out var rounds):
        await EgressBenchmark.RunAsync(rounds);
        return 0;
    case ["cache", .. var rest] when TryReadRounds(rest, 1000, out var rounds):
        await CacheBenchmark.RunAsync(rounds);
        return 0;
    case ["tracing", .. var rest] when TryReadRounds(rest, 10, out var rounds):
        await TracingBenchmark.RunAsync(rounds);
        return 0;
    case ["floor"]:
        await FloorServer.ServeAsync();
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: scripts/bench live [LISTENERS…] [converter|nchan|floor] | latency [ROUNDS] | egress [ROUNDS] | cache [ROUNDS] | tracing [ROUNDS]");
        return 2;
}

static bool TryReadRounds(string[] text, int usual, out int rounds)
{
    rounds = usual;
    return text is [] || (text is [var number] && int.TryParse(number, out rounds) && rounds > 0);
}

static bool TryReadCrowds(string[] text, out IReadOnlyList<int> crowds, out string only)
{
    only = text is [.., "converter" or "nchan" or "floor"] ? text[^1] : "";
    var numbers = only.Length > 0 ? text[..^1] : text;
    var read = numbers.Select(number => int.TryParse(number, out var count) ? count : 0).ToList();
    crowds = read.Count > 0 ? read : [1_000, 10_000];
    return crowds.All(count => count > 0);
}
