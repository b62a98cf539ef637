using Conversion.Api.Callers;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics;

/// <summary>What waits, why, and what runs: <c>GET /api/diagnostics/queue</c>, for operators.</summary>
public static class GetQueue
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<QueueView>(200).ProducesProblem(403);

    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/queue")]
    public static async Task<IResult> Get(QueueBoard queue, CancellationToken cancellation) => Results.Json(await queue.ReadAsync(cancellation));
}
