using Conversion.Api.Recovery;
using Conversion.Api.Workers;
using Conversion.Chaos.Judging;
using Conversion.Domain.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Conversion.Chaos.Races;

/// <summary>A node renews in the moment in which its lease runs out, while another looks for leases that have: what was renewed is not lost.</summary>
public sealed class RenewalAndReclaim : Race
{
    private const double LongestLeftMilliseconds = 8;
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    /// <inheritdoc />
    public override string Name => "race-renewal";

    /// <inheritdoc />
    public override string Words => "renewal and reclaim as a lease ends";

    /// <inheritdoc />
    protected override async Task<string> RunAsync(Round round)
    {
        var job = await round.RunningAsync();
        var leases = round.Nodes.A.Services.GetRequiredService<JobLeases>();
        await round.Nodes.ExpireAsync(job, TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * LongestLeftMilliseconds));
        var done = await AtOnceAsync(() => leases.RenewAsync(job, 1, Lease, CancellationToken.None), () => ReclaimAsync(round));
        var (renewed, lost) = (done[0], done[1]);
        if (!renewed && !lost)
            lost = await ReclaimAsync(round); // it looked too early; by now the lease has ended for certain

        var (stream, queue) = (await round.StreamAsync(job), await round.Nodes.QueueAsync());
        round.Must(!(renewed && lost), Wrong.Doubled, $"I2: a lease was renewed and its job was taken back. {Round.Tell(stream)}");
        round.Must(renewed || lost, Wrong.Lost, $"I8: a lease that was not renewed is not found. {queue[job]}");
        round.Must(lost == stream.Events.OfType<AttemptLost>().Any() && lost != queue[job].Running, Wrong.Untrue, $"the reclaim was told {lost}. {queue[job]} {Round.Tell(stream)}");
        return renewed ? "renewed" : "lost";
    }

    private static async Task<bool> ReclaimAsync(Round round) => (await round.Nodes.B.SendAsync<EndedByWatchdog>(new LoseAttempt())).Attempt is not null;
}
