using Conversion.Api.Recovery;
using Conversion.Api.Workers;
using Conversion.Chaos.Judging;
using Conversion.Domain.Jobs;

namespace Conversion.Chaos.Races;

/// <summary>A node that stops hands a job back when its lease has just run out, while another takes it back.</summary>
public sealed class ReleaseAndReclaim : Race
{
    /// <inheritdoc />
    public override string Name => "race-release";

    /// <inheritdoc />
    public override string Words => "release and reclaim at once";

    /// <inheritdoc />
    protected override async Task<string> RunAsync(Round round)
    {
        var job = await round.ExpiredAsync();
        var obeyed = await AtOnceAsync(
            async () => (await round.Nodes.A.SendAsync<ReportAnswer>(new ReleaseAttempt(job, 1, Round.Worker))).Accepted,
            async () => (await round.Nodes.B.SendAsync<EndedByWatchdog>(new LoseAttempt())).Attempt is not null);
        var (released, lost, stream) = (obeyed[0], obeyed[1], await round.StreamAsync(job));
        round.Must(stream.Events.Count(e => e is AttemptReleased or AttemptLost) == 1, Wrong.Doubled, $"I2: the attempt did not end once. {Round.Tell(stream)}");
        round.Must(released != lost && released == stream.Events.OfType<AttemptReleased>().Any(), Wrong.Untrue, $"the release was told {released}, the reclaim {lost}. {Round.Tell(stream)}");
        return released ? "released" : "lost";
    }
}
