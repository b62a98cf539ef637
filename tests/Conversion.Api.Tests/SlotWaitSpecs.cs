using Conversion.TestSupport;

namespace Conversion.Api.Tests;

/// <summary>How long a job will wait for a slot is told by what lately took how long, and by how many are before it.</summary>
public sealed class SlotWaitSpecs(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_waits_for_a_slot_is_told_about_how_long()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        await service.CompletedJobAsync("song");
        await Eventually.BecomesAsync(
            () => service.ScalarAsync<long>("select count(*) from converter.mt_doc_jobtimeline where data #>> '{Attempts,0,End}' = 'completed'"), ended => ended == 1, cancellation: Cancellation);
        await service.ExecuteAsync(
            """
            update converter.mt_doc_jobtimeline set data =
              jsonb_set(data, '{Attempts,0,StartedAt}', to_jsonb((data #>> '{Attempts,0,EndedAt}')::timestamptz - interval '40 seconds'))
            """);
        await service.ExecuteAsync("insert into converter.worker_node (node, slots, seen_at) values ('busy', 2, 'infinity')");
        await service.RunningJobAsync();
        await service.RunningJobAsync();
        var waiting = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            waiting.Add((await service.SubmitAsync()).Text("id"));
        }

        await Eventually.BecomesAsync(() => EstimateOf(service, waiting[0]), estimate => estimate == 20, cancellation: Cancellation);
        Assert.Equal((40, 60), (await EstimateOf(service, waiting[1]), await EstimateOf(service, waiting[2])));

        // Two slots more: the first two of those that wait have one each.
        await service.ExecuteAsync("insert into converter.worker_node (node, slots, seen_at) values ('idle', 2, 'infinity')");
        await Eventually.BecomesAsync(() => EstimateOf(service, waiting[2]), estimate => estimate == 10, cancellation: Cancellation);
        Assert.Null(await EstimateOf(service, waiting[0]));
    }

    private static async Task<double?> EstimateOf(ServiceHost service, string job) => (double?)(await service.GetAsync($"/api/jobs/{job}"))["estimatedWaitSeconds"];
}
