using Conversion.Api.Workers;
using Conversion.Chaos.Judging;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Races;

/// <summary>Six workers on three nodes want the next job at once, of which there are one to three.</summary>
public sealed class DoubleClaim : Race
{
    private const int Workers = 6;
    private const int MostJobs = 3;

    /// <inheritdoc />
    public override string Name => "race-claims";

    /// <inheritdoc />
    public override string Words => $"{Workers} claims of 1 to {MostJobs} jobs at once";

    /// <inheritdoc />
    protected override async Task<string> RunAsync(Round round)
    {
        for (var i = 0; i <= round.Number % MostJobs; i++)
            await round.WaitingAsync();
        var claims = await AtOnceAsync([.. Enumerable.Range(0, Workers).Select(i => ClaimBy(round.Nodes.All[i % round.Nodes.All.Count], i))]);
        var claimed = claims.Where(claim => claim.Job is not null).Select(claim => claim.Job!).ToList();

        foreach (var job in round.Jobs)
        {
            var holders = claimed.Where(claim => claim.Id == job).ToList();
            round.Must(holders.Count <= 1, Wrong.Doubled, $"I2: {holders.Count} workers were given job {job}.");
            if (holders.Count == 0)
                await round.ClaimAsync(job);
            var stream = await round.StreamAsync(job);
            round.Must(stream.Events.OfType<AttemptStarted>().Count() == 1, Wrong.Doubled, $"I2: a job that was claimed once has begun more than once. {Round.Tell(stream)}");
            round.Must(holders is not [var holder] || holder.Node == stream.Job!.Node, Wrong.Untrue, $"a worker was given job {job} that {stream.Job!.Node} holds.");
        }

        return $"{claimed.Count} of {round.Jobs.Count} given at once:";
    }

    private static Func<Task<JobClaim>> ClaimBy(RacingNode node, int worker) => () => node.SendAsync<JobClaim>(new ClaimJob($"{Round.Worker}-{worker}"));
}
