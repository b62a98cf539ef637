using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport;

namespace Conversion.Benchmarks.Tracing;

/// <summary>
/// What tracing costs: processor time of a conversion, its tools apart, and of requests, by nodes that trace and send each span to a sink, and by nodes
/// that do not. Both are up at once and take turns, so that what else the machine does meets both; the sink and the clients are
/// in this process, which is not counted. The ratio is taken in each round, between two neighbours in time.
/// </summary>
internal static class TracingBenchmark
{
    private const int Requests = 2000;
    private const int Submissions = 300;
    private const int WarmUpRounds = 2;

    public static async Task RunAsync(int rounds)
    {
        await using var postgres = new PostgresFixture();
        await using var media = await MediaServer.StartAsync();
        await using var sink = await SpanSink.StartAsync();
        await using var off = await TracedService.StartAsync(postgres, []);
        await using var on = await TracedService.StartAsync(postgres, sink.Settings);
        media.Add("/waiting.mp4", Serve.Hanging()); // the one slot waits for it, and the rest of the submissions for the slot
        var song = media.Url($"/{SampleMedia.TenMinutesAudio.Name}");

        Console.WriteLine($"{rounds} rounds, {Environment.ProcessorCount} cores, processor milliseconds of a node with what it started, and the same with tracing");
        Console.WriteLine($"{"",-44}{"off",10}{"on",10}{"ratio",9}");
        var tools = new List<double>();
        var node = await CompareAsync("ten minutes of AAC to MP3, the node itself", 1, off, on, rounds, async service =>
        {
            var used = await service.ConvertAsync(song);
            tools.Add(used.Tools * 1000);
            return used.Node;
        });
        // The tools know nothing of traces, and what they take differs from round to round by more than a node takes in all.
        Console.WriteLine(FormattableString.Invariant(
            $"  its tools took {Median(tools):0} more: tracing adds {100 * (node.Ratio - 1) * node.Off / (node.Off + Median(tools)):0.0} % to the conversion"));
        await CompareAsync("GET /api/jobs/{id}", Requests, off, on, rounds, service => service.ReadAsync(Requests));
        await CompareAsync("POST /api/jobs", Submissions, off, on, rounds, service => service.SubmitAsync(Submissions, media.Url("/waiting.mp4")));
        Console.WriteLine($"{sink.Received} requests with spans came in; without, the second column would be worth nothing.");
    }

    private static async Task<(double Off, double Ratio)> CompareAsync(string what, int count, TracedService off, TracedService on, int rounds, Func<TracedService, Task<double>> work)
    {
        var (without, with, ratios) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            // Who comes first in a round changes, or what grows with time would count against one of them.
            var (first, second) = round % 2 == 0 ? (off, on) : (on, off);
            var (a, b) = (await work(first), await work(second));
            var (plain, traced) = first == off ? (a, b) : (b, a);
            if (round < 0)
                continue;
            without.Add(plain / count * 1000);
            with.Add(traced / count * 1000);
            ratios.Add(traced / plain);
        }

        Console.WriteLine($"{what,-44}{Median(without),10:0.00}{Median(with),10:0.00}{Median(ratios),9:0.000}");
        return (Median(without), Median(ratios));
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
