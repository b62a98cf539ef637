using Conversion.Api.Recovery;
using Conversion.Api.Workers;
using Conversion.Chaos.Judging;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Races;

/// <summary>A worker completes when its lease has just run out, while another node takes the job back and claims it.</summary>
public sealed class CompletionAndReclaim : Race
{
    /// <inheritdoc />
    public override string Name => "race-reclaim";

    /// <inheritdoc />
    public override string Words => "completion and reclaim at once";

    /// <inheritdoc />
    protected override async Task<string> RunAsync(Round round)
    {
        var job = await round.ExpiredAsync();
        var accepted = await AtOnceAsync(() => CompleteAsync(round, job, 1), () => ReclaimAsync(round));
        var (completed, reclaimed) = (accepted[0], accepted[1]);
        var stream = await round.StreamAsync(job);
        round.Must(completed != stream.Events.OfType<AttemptLost>().Any(), Wrong.Doubled, $"I2: completion was {Word(completed)}. {Round.Tell(stream)}");
        round.Must(completed == stream.Events.OfType<JobCompleted>().Any(), Wrong.Lost, $"I1: completion was {Word(completed)}. {Round.Tell(stream)}");
        round.Must(!(completed && reclaimed), Wrong.Doubled, $"I2: the job was claimed although it had completed. {Round.Tell(stream)}");
        if (completed)
            return "completed";

        // The late worker stays refused while the next one works, and the next one is not hindered by it.
        if (!reclaimed)
            await round.ClaimAsync(job);
        round.Must(!await CompleteAsync(round, job, 1), Wrong.Doubled, "I2: a late worker's completion was accepted.");
        round.Must(await CompleteAsync(round, job, 2), Wrong.Lost, "I1: the next worker's completion was refused.");
        return "reclaimed";
    }

    private static string Word(bool accepted) => accepted ? "accepted" : "refused";

    private static async Task<bool> CompleteAsync(Round round, Guid job, int attempt) =>
        (await round.Nodes.A.SendAsync<ReportAnswer>(new CompleteAttempt(job, attempt, Round.Song with { ArtifactId = $"{attempt:D32}" }))).Accepted;

    private static async Task<bool> ReclaimAsync(Round round) =>
        (await round.Nodes.B.SendAsync<EndedByWatchdog>(new LoseAttempt())).Attempt is not null
        && (await round.Nodes.B.SendAsync<JobClaim>(new ClaimJob(Round.Worker))).Job is not null;
}
