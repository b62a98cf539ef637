using System.Diagnostics;
using System.Net.Http.Json;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.Benchmarks;

/// <summary>
/// How long a change of a job takes to reach a live listener, on the node that made it and on another one, while both are
/// idle. The change is a cancellation, because a client triggers it and knows when: two listeners follow a waiting job,
/// one on each node, and the first node is told to cancel it. The end is always when the listener has read the frame that
/// says <c>cancelled</c>; the beginning is once the moment just before that request is sent, which only adds to the truth,
/// and once the event's own time, which the node takes right before it appends (all on one machine, so by one clock).
/// </summary>
internal static class LatencyBenchmark
{
    private const int WarmUpRounds = 20;

    public static async Task RunAsync(int rounds)
    {
        await using var postgres = new PostgresFixture();
        var database = await postgres.CreateDatabaseAsync();
        using var folder = TestFolder.Create();
        await using var first = await StartNodeAsync(database, folder);
        await using var second = await StartNodeAsync(database, folder);
        using var here = new HttpClient { BaseAddress = first.Address };
        using var there = new HttpClient { BaseAddress = second.Address };

        for (var i = 0; i < WarmUpRounds; i++)
            await MeasureAsync(here, there);
        var measured = new List<Round>();
        for (var i = 0; i < rounds; i++)
            measured.Add(await MeasureAsync(here, there));

        Console.WriteLine($"{rounds} cancellations on idle nodes, {Environment.ProcessorCount} cores, milliseconds");
        Console.WriteLine($"{"",-44}{"median",9}{"p95",9}{"p99",9}{"most",9}");
        Print("request sent → answer", measured.Select(round => round.Answer));
        Print("request sent → listener on the same node", measured.Select(round => round.Same.SinceRequest));
        Print("request sent → listener on another node", measured.Select(round => round.Other.SinceRequest));
        Print("event's time → listener on the same node", measured.Select(round => round.Same.SinceEvent));
        Print("event's time → listener on another node", measured.Select(round => round.Other.SinceEvent));
        await first.TerminateAsync(TimeSpan.FromSeconds(40));
        await second.TerminateAsync(TimeSpan.FromSeconds(40));
    }

    private static Task<ServiceProcess> StartNodeAsync(string database, TestFolder folder) => ServiceProcess.StartAsync(
        $"--ConnectionStrings:Postgres={database}", $"--Converter:DataDirectory={folder.Path}/data", "--Converter:Workers:Slots=0", "--Converter:Results:Reuse=false");

    private static async Task<Round> MeasureAsync(HttpClient here, HttpClient there)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var accepted = await here.PostAsJsonAsync("/api/jobs", new { url = "https://example.com/song.mp4", output = new { format = "mp3" } }, limit.Token);
        var job = (await accepted.Content.ReadFromJsonAsync<JobState>(limit.Token))!.Id;
        await using var same = LiveEvent.FollowAsync(here, job, cancellation: limit.Token).GetAsyncEnumerator(limit.Token);
        await using var other = LiveEvent.FollowAsync(there, job, cancellation: limit.Token).GetAsyncEnumerator(limit.Token);
        await Task.WhenAll(same.MoveNextAsync().AsTask(), other.MoveNextAsync().AsTask());

        var sent = Stopwatch.GetTimestamp();
        var onSame = UntilCancelledAsync(same, sent);
        var onOther = UntilCancelledAsync(other, sent);
        using var answer = await here.PostAsync($"/api/jobs/{job}/cancel", null, limit.Token);
        var answered = Stopwatch.GetElapsedTime(sent);
        answer.EnsureSuccessStatusCode();
        return new Round(answered, await onSame, await onOther);
    }

    private static async Task<Arrival> UntilCancelledAsync(IAsyncEnumerator<LiveEvent> frames, long sent)
    {
        while (await frames.MoveNextAsync())
        {
            if (frames.Current.Event == "cancelled")
                return new Arrival(Stopwatch.GetElapsedTime(sent), DateTimeOffset.UtcNow - frames.Current.Job.FinishedAt!.Value);
        }

        throw new InvalidOperationException("The stream ended without the cancellation.");
    }

    private static void Print(string what, IEnumerable<TimeSpan> timings)
    {
        var figures = Percentiles.Of(timings);
        Console.WriteLine($"{what,-44}{figures.Median,9:0.0}{figures.P95,9:0.0}{figures.P99,9:0.0}{figures.Most,9:0.0}");
    }

    private sealed record Arrival(TimeSpan SinceRequest, TimeSpan SinceEvent);

    private sealed record Round(TimeSpan Answer, Arrival Same, Arrival Other);
}
