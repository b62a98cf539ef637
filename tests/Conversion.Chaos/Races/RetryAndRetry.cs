using Conversion.Api.Jobs;
using Conversion.Chaos.Judging;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Races;

/// <summary>A caller asks four times at once for a new run.</summary>
public sealed class RetryAndRetry : Race
{
    private const int Retries = 4;

    /// <inheritdoc />
    public override string Name => "race-retries";

    /// <inheritdoc />
    public override string Words => $"{Retries} retries at once";

    /// <inheritdoc />
    protected override async Task<string> RunAsync(Round round)
    {
        var job = await round.FailedAsync();
        var before = await round.Nodes.KeptAsync();
        var answers = await AtOnceAsync([.. Enumerable.Range(0, Retries).Select(i => RetryBy(round.Nodes.All[i % round.Nodes.All.Count], job))]);
        var (after, stream) = (await round.Nodes.KeptAsync(), await round.StreamAsync(job));
        round.Must(stream.Events.OfType<JobRetried>().Count() == 1, Wrong.Doubled, $"I1: not one new run. {Round.Tell(stream)}");
        round.Must(answers.Count(answer => answer.Decided.Applied) == 1, Wrong.Untrue, $"{answers.Count(answer => answer.Decided.Applied)} retries were accepted. {Round.Tell(stream)}");
        round.Must(after.Messages == before.Messages + 1, Wrong.LeftBehind, $"I8: one new run is watched by {after.Messages - before.Messages} messages.");
        return "one";
    }

    private static Func<Task<Retry>> RetryBy(RacingNode node, Guid job) => () => node.SendAsync<Retry>(new RetryJob(job, Round.Caller));
}
