using Conversion.Chaos.Faults;
using Conversion.Chaos.Judging;
using Conversion.Chaos.Running;

namespace Conversion.Chaos.Races;

/// <summary>Commands that contradict each other, sent to several nodes at once, round after round: one is obeyed, the others are refused.</summary>
public abstract class Race : Fault
{
    private const double MostSpreadMilliseconds = 15;

    /// <summary>Every race, in the order of the table.</summary>
    public static IReadOnlyList<Race> All { get; } =
    [
        new DoubleClaim(), new CompletionAndReclaim(), new CompletionAndCancel(), new ReleaseAndReclaim(), new RenewalAndReclaim(),
        new RetryAndRetry(), new CancelAndRetry(), new DuplicateDelivery(), new OneKey(),
    ];

    /// <summary>Rounds of the long campaign.</summary>
    protected virtual int LongRun => 1_000;

    /// <summary>Rounds of the bounded run.</summary>
    protected virtual int ShortRun => 60;

    /// <summary>Runs one round, and says in a word or two who won.</summary>
    protected abstract Task<string> RunAsync(Round round);

    /// <inheritdoc />
    public override async Task<Row> RunAsync(Effort effort, TextWriter report, CancellationToken cancellation)
    {
        await using var nodes = await RacingNodes.StartAsync(cancellation);
        return await RunAsync(nodes, effort, report, cancellation);
    }

    /// <inheritdoc />
    public override async Task<Row> RunAsync(Arena arena, Effort effort, TextWriter report, CancellationToken cancellation)
    {
        var row = await RunAsync(await arena.RacersAsync(cancellation), effort, report, cancellation);
        if (row.Findings.Count > 0)
            await arena.DismissRacersAsync();
        return row;
    }

    /// <summary>
    /// Carries out all at once and returns their answers in order. Half of the time at the very same moment, else within a few
    /// milliseconds, about as long as a command takes: so that each has a chance to be first, in the middle, and last.
    /// </summary>
    public static async Task<T[]> AtOnceAsync<T>(params IReadOnlyList<Func<Task<T>>> contenders)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var spread = Random.Shared.Next(2) * MostSpreadMilliseconds;
        var running = contenders.Select(contender => Task.Run(async () =>
        {
            await start.Task;
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * spread));
            return await contender();
        })).ToList();
        start.SetResult();
        return await Task.WhenAll(running);
    }

    private async Task<Row> RunAsync(RacingNodes nodes, Effort effort, TextWriter report, CancellationToken cancellation)
    {
        var rounds = effort.RunsOf(LongRun, ShortRun);
        var (jobs, findings, wins) = (new HashSet<Guid>(), new List<Finding>(), new SortedDictionary<string, int>(StringComparer.Ordinal));
        for (var number = 1; number <= rounds; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            var round = new Round(nodes, number);
            var winner = await TryAsync(round);
            wins[winner] = wins.GetValueOrDefault(winner) + 1;
            jobs.UnionWith(round.Jobs);
            findings.AddRange(round.Findings);
        }

        findings.AddRange(await AtTheEndAsync(nodes, jobs, cancellation));
        await report.WriteLineAsync($"{Name}: {rounds} rounds; {string.Join(", ", wins.Select(win => $"{win.Key} {win.Value}"))}");
        foreach (var finding in findings)
            await report.WriteLineAsync($"  {finding.Wrong}: {finding.Text}");
        return new Row(Words, rounds, jobs.Count, findings, []);
    }

    // A command that ends in an exception is a finding: nobody would have answered the worker, or the caller.
    private async Task<string> TryAsync(Round round)
    {
        try
        {
            var winner = await RunAsync(round);
            await round.EndAsync();
            return winner;
        }
#pragma warning disable CA1031 // whatever it is, it is told and counted
        catch (Exception failure)
#pragma warning restore CA1031
        {
            round.Must(false, Wrong.Untrue, $"a command failed: {failure.GetBaseException().Message}");
            return "nobody";
        }
    }

    private static async Task<IEnumerable<Finding>> AtTheEndAsync(RacingNodes nodes, HashSet<Guid> jobs, CancellationToken cancellation)
    {
        var ended = (await nodes.Data.StreamsAsync(cancellation)).Where(stream => stream.Job is { IsTerminal: true }).Select(stream => stream.JobId);
        var queue = await nodes.QueueAsync();
        return jobs.Except(ended).Select(job => new Finding(Wrong.Lost, $"I1: job {job} has not ended."))
            .Concat(queue.Keys.Select(job => new Finding(Wrong.LeftBehind, $"I8: job {job} is still in the queue.")));
    }
}
