using Conversion.Chaos.Races;
using Conversion.Domain.Tests.Jobs;
using Conversion.TestSupport;
using CsCheck;

namespace Conversion.Chaos.Tests.Races;

public sealed class QueueModelSpecs : IAsyncLifetime
{
    private const int Jobs = 3;
    private RacingNodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await RacingNodes.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Whatever_workers_and_callers_do_a_job_is_held_by_whom_the_model_says() => await Step.Any(Jobs).Array[1, 40].SampleAsync(
        steps => InRoundAsync(round => WalkAsync(round, QueueModel.Of(Jobs), steps)), iter: 25, threads: 1);

    [Fact]
    public async Task What_is_done_at_once_comes_out_as_if_done_in_some_order() => await Gen.Select(Step.Any(Jobs).Array[0, 12], Step.Any(Jobs).Array[2, 5]).SampleAsync(
        (before, atOnce) => InRoundAsync(async round =>
        {
            var model = await WalkAsync(round, QueueModel.Of(Jobs), before);
            await AllDueAsync();
            var steps = atOnce.Select(step => step.Bind(model)).ToList();
            var answers = await Race.AtOnceAsync([.. steps.Select((step, i) => (Func<Task<string>>)(() => SendAsync(round, step, i)))]);
            var jobs = await Task.WhenAll(round.Jobs.Select(async job => (await round.StreamAsync(job)).Job!));
            var ends = Orders([.. steps.Zip(answers)], model);
            Assert.True(
                ends.Any(end => Enumerable.Range(0, Jobs).All(i => end.Has(i, jobs[i]))),
                $"No order of {string.Join("; ", steps.Zip(answers))} leads from {model} to {string.Join("; ", jobs.Select(job => $"{job.Status} v{job.Version} attempt {job.Attempt}"))}.");
        }),
        iter: 60, threads: 1);

    // Whatever comes of it, nothing is left for the next one to claim.
    private async Task InRoundAsync(Func<Round, Task> play)
    {
        var round = new Round(_nodes, number: 1);
        try
        {
            for (var i = 0; i < Jobs; i++)
                await round.WaitingAsync();
            await play(round);
        }
        finally
        {
            await round.EndAsync();
        }

        Assert.Empty(round.Findings);
    }

    // Step by step, each by another node, with the model beside it.
    private async Task<QueueModel> WalkAsync(Round round, QueueModel model, IEnumerable<Step> steps)
    {
        var taken = 0;
        foreach (var step in steps)
        {
            await AllDueAsync();
            var bound = step.Bind(model);
            var answer = await SendAsync(round, bound, taken++);
            var after = model.After(bound, answer);
            Assert.True(after is not null, $"{bound} was answered '{answer}' in {model}.");
            model = after;
            var queue = await _nodes.QueueAsync();
            for (var i = 0; i < Jobs; i++)
            {
                var job = (await round.StreamAsync(round.Jobs[i])).Job!;
                Assert.True(model.Has(i, job), $"{bound} was answered '{answer}' and led to {JobModel.Of(job)}.");
                Assert.Null(QueueEntry.Defect(queue.GetValueOrDefault(job.Id), job));
            }
        }

        return model;
    }

    // What the rest leads to, in every order in which each answer may be given.
    private static IEnumerable<QueueModel> Orders(IReadOnlyList<(BoundStep Step, string Answer)> left, QueueModel model) => left.Count == 0
        ? [model]
        : left.SelectMany((next, i) => model.After(next.Step, next.Answer) is { } after ? Orders([.. left.Take(i), .. left.Skip(i + 1)], after) : []);

    private Task<string> SendAsync(Round round, BoundStep step, int turn) => step.SendAsync(_nodes, _nodes.All[turn % _nodes.All.Count], round.Jobs);

    // Nodes read the database's clock to within a round trip: what is due by one's is due by the database's a moment later.
    private Task AllDueAsync() => Eventually.BecomesAsync(_nodes.AreAllDueAsync, isDue => isDue);
}
