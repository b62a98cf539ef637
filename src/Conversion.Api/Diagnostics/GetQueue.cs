using Conversion.Api.Callers;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.Diagnostics;

public static class GetQueue
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<QueueView>(200).ProducesProblem(403);

    /// <summary>What waits, why, and what runs. For operators.</summary>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/queue")]
    public static async Task<IResult> Get(QueueBoard queue, CancellationToken cancellation) => Results.Json(await queue.ReadAsync(cancellation));
}
