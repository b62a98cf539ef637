using System.Net;
using Conversion.TestSupport;

namespace Conversion.Api.Tests;

/// <summary>Links over a change of keys, between nodes that are told the same ones.</summary>
public sealed class LinkKeySpecs(PostgresFixture postgres)
{
    private static readonly string Old = $"2025.{new string('A', 43)}";
    private static readonly string New = $"2026.{new string('B', 42)}A";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_outlives_the_key_it_was_signed_with_for_as_long_as_that_is_listed()
    {
        var database = await postgres.CreateDatabaseAsync(Cancellation);
        await using var before = await StartAsync(database, Old);
        var link = await LinkAsync(before, await before.CompletedJobAsync("the bytes"));

        // They share the database and the keys, and no folder: what answers is the verdict on the link, not the file.
        await using var rotated = await StartAsync(database, New, Old);
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(rotated, link));
        await using var forgotten = await StartAsync(database, New);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(forgotten, link));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(before, link));
    }

    private static Task<ServiceHost> StartAsync(string database, params string[] keys) =>
        ServiceHost.StartAsync(database, [.. keys.Select((key, index) => $"--Converter:Links:Keys:{index}={key}")]);

    private static async Task<Uri> LinkAsync(ServiceHost service, Domain.Jobs.ConversionJob job)
    {
        using var http = service.Client();
        using var answer = await http.GetAsync($"/api/jobs/{job.Id}/download", Cancellation);
        return answer.Headers.Location!;
    }

    private static async Task<HttpStatusCode> StatusAsync(ServiceHost service, Uri link)
    {
        using var http = service.Client();
        using var answer = await http.GetAsync(link, Cancellation);
        return answer.StatusCode;
    }
}
