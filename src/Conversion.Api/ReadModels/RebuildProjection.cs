using Conversion.Api.Callers;
using Conversion.Api.Problems;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace Conversion.Api.ReadModels;

public static class RebuildProjection
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<ProjectionView>(202).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);

    /// <summary>Has an asynchronous read model rebuilt from the events while the service works. For operators.</summary>
    /// <param name="name">The read model's name.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverinePost("/api/diagnostics/projections/{name}/rebuild")]
    public static async Task<IResult> Post(string name, ProjectionRebuilds rebuilds, HttpContext http, CancellationToken cancellation)
    {
        if (AsyncModels.Find(name) is not { } model)
        {
            return GetProjection.NotFound();
        }

        if (!await rebuilds.TryRequestAsync(model, http.Caller(), cancellation))
        {
            return Problem.Result(409, "rebuild-running", $"{model} is being rebuilt.", $"Wait for its end: GET /api/diagnostics/projections/{model} tells of it.");
        }

        http.Response.Headers.Location = $"/api/diagnostics/projections/{model}";
        return Results.Json(await rebuilds.LookAtAsync(model, cancellation), statusCode: 202);
    }
}

public static class GetProjection
{
    public static void Configure(HttpChain chain) => chain.Metadata.Produces<ProjectionView>(200).ProducesProblem(403).ProducesProblem(404);

    /// <summary>Shows how an asynchronous read model stands, and its last rebuild. For operators.</summary>
    /// <param name="name">The read model's name.</param>
    [Authorize(Roles = KeyAuthentication.OperatorRole)]
    [WolverineGet("/api/diagnostics/projections/{name}")]
    public static async Task<IResult> Get(string name, ProjectionRebuilds rebuilds, CancellationToken cancellation) =>
        AsyncModels.Find(name) is { } model ? Results.Json(await rebuilds.LookAtAsync(model, cancellation)) : NotFound();

    internal static IResult NotFound() => Problem.Result(
        404, "projection-not-found", "There is no such asynchronous read model.",
        $"There is {string.Join(", ", AsyncModels.All)}. What is written with the events is repaired job by job: POST /api/diagnostics/verify?repair=true.");
}
