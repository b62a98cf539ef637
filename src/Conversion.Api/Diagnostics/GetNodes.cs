using Conversion.Api.Callers;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics;

public static class GetNodes
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<NodesView>(200).ProducesProblem(403);

    /// <summary>The nodes with their slots and leases. For operators.</summary>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/nodes")]
    public static async Task<IResult> Get(NodeBoard nodes, CancellationToken cancellation)
    {
        var all = await nodes.ReadAsync(cancellation);
        return Results.Json(new NodesView(Slots.Of(all), all));
    }
}

/// <summary>The nodes.</summary>
/// <param name="Slots">Slots over all that live and run conversions.</param>
/// <param name="Nodes">All that are known of, by name.</param>
public sealed record NodesView(Slots Slots, IReadOnlyList<NodeView> Nodes);
