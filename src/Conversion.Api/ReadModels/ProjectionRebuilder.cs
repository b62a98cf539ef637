using Conversion.Api.Hosting;
using Microsoft.Extensions.Options;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;

namespace Conversion.Api.ReadModels;

/// <summary>
/// Rebuilds, while the service works, the read models whose daemon runs on this node: Wolverine deals the daemons out over the
/// nodes, and only the one that runs a model's may replay it. A node that ends in the middle leaves a model that goes on from
/// where it was, and the next node that is given it rebuilds it from the start.
/// </summary>
public sealed class ProjectionRebuilder(
    ProjectionRebuilds rebuilds, IEventSubscriptionAgentFamily shards, IWolverineRuntime messaging, IOptions<ConverterOptions> node, TimeProvider clock,
    ILogger<ProjectionRebuilder> log) : RecurringWatch("Rebuilds of read models could not be looked at", clock, log)
{
    private const int MostAttempts = 3;

    protected override TimeSpan PauseBefore(int runs) => TimeSpan.FromSeconds(1);

    /// <summary>Rebuilds what waits for it and is this node's.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        foreach (var model in await rebuilds.UnfinishedAsync(cancellation))
        {
            await RebuildIfHereAsync(model, cancellation);
        }
    }

    private async Task RebuildIfHereAsync(string model, CancellationToken stopping)
    {
        if (await shards.FindAgentUriAsync(AsyncModels.ShardOf(model), tenantId: null, stopping) is not { } shard
            || !messaging.Agents.TryFindActiveAgent<IEventSubscriptionAgent>(shard, out var agent)
            || await rebuilds.TryTakeAsync(model, node.Value.NodeName, stopping) is not { } rebuild)
        {
            return;
        }

        await using (rebuild)
        {
            await RebuildAsync(model, agent, rebuild, stopping);
        }
    }

    private async Task RebuildAsync(string model, IEventSubscriptionAgent agent, RebuildInHand rebuild, CancellationToken stopping)
    {
        try
        {
            Log.LogInformation("{Model} is being rebuilt from all events.", model);
            await agent.RebuildAsync(stopping);
            if (!stopping.IsCancellationRequested)
            {
                await rebuild.FinishAsync(failure: null, stopping);
                Log.LogInformation("{Model} is rebuilt.", model);
            }
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            var reason = failure.GetBaseException().Message;
            Log.LogWarning("{Model} could not be rebuilt, at attempt {Attempt} of {Most}: {Reason}", model, rebuild.Attempt, MostAttempts, reason);

            // Marten gives a replay five minutes. Another would not be quicker, and the daemon goes on with this one.
            if (rebuild.Attempt >= MostAttempts || failure is TimeoutException)
            {
                await rebuild.FinishAsync($"{failure.GetType().Name}: {reason} The daemon goes on from where it is; eventsBehind tells how far that is.", stopping);
            }
        }
    }
}
