using System.Diagnostics;
using System.Text.Json.Nodes;
using Conversion.Api.Workers;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;

namespace Conversion.Api.Tests;

/// <summary>For what is measured of the whole process: nothing else runs in it meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A log that is far larger than what may be held in memory is exported all the same.</summary>
[Collection(nameof(Alone))]
public sealed class AuditMemorySpecs(PostgresFixture postgres)
{
    private const int Events = 200_000;
    private const int Page = 10_000;

    /// <summary>Most bytes by which the live objects of the whole process may grow while the log, of which each event is some hundred bytes, goes through it.</summary>
    private const long MostGrowth = 64L << 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_thousand_events_go_out_page_by_page_and_no_more_than_a_stretch_is_in_memory()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var job = await service.RunningJobAsync();
        await service.SendAsync<ReportAnswer>(new ReportProgress(job.Id, 1, new AttemptProgress(50, 1_000, 10_000, null, null)));
        // As the service would have appended them, had it had two days.
        await service.ExecuteAsync(
            $$"""
              insert into converter.mt_events
              select (jsonb_populate_record(e, jsonb_build_object('seq_id', nextval('converter.mt_events_sequence'), 'id', gen_random_uuid(), 'version', e.version + n))).*
              from converter.mt_events e cross join generate_series(1, {{Events}}) n where e.stream_id = '{{job.Id}}' and e.type = 'progress_reported';
              update converter.mt_streams set version = version + {{Events}} where id = '{{job.Id}}'
              """);

        var (before, most, lines, bytes, pages) = (GC.GetTotalMemory(forceFullCollection: true), 0L, 0L, 0L, 0);
        var began = Stopwatch.GetTimestamp();
        string? cursor = "";
        while (cursor is not null)
        {
            using var answer = await service.Client().GetAsync($"/api/audit?limit={Page}{cursor}", HttpCompletionOption.ResponseHeadersRead, Cancellation);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
            string last = "", end = "";
            while (await reader.ReadLineAsync(Cancellation) is { } line)
            {
                (end, last, bytes) = (last, line, bytes + line.Length);
                if (++lines % (Page / 2) == 0)
                {
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
                }
            }

            pages++;
            cursor = JsonNode.Parse(end)!["page"]!["isEnd"]!.GetValue<bool>() ? null : $"&cursor={JsonNode.Parse(last)!.Text("cursor")}";
        }

        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{lines} lines of {bytes >> 20} MiB in {pages} pages, {lines / Stopwatch.GetElapsedTime(began).TotalSeconds:0} a second; live objects grew by up to {most >> 20} MiB."));
        Assert.InRange(lines, Events, Events + 10 + 2 * pages);
        Assert.True(bytes > MostGrowth * 3 / 2, $"The log is only {bytes} bytes, which tells nothing of memory.");
        Assert.True(most < MostGrowth, $"Live objects grew by {most >> 20} MiB.");
    }
}
