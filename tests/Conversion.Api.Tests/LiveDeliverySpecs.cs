using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Conversion.Api.Live;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Conversion.Api.Tests;

/// <summary>What slow, stuck, many and cut-off listeners get, over real sockets.</summary>
public sealed partial class LiveDeliverySpecs(PostgresFixture postgres)
{
    private const int Changes = 300; // more than the buffers on the way hold

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_listener_that_reads_slowly_is_shown_the_latest_and_the_end_out_of_bounded_memory()
    {
        await using var service = await StartAsync();
        var job = await service.RunningJobAsync();
        using var slow = await OpenAsync(service, job.Id);
        await MoveAsync(service, job, Changes);
        await service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate)));

        // 100 bytes at a time, as a slow line brings them; what came meanwhile is not waiting for it.
        var heard = await ReadToEndAsync(slow, 100);

        var ids = Id().Matches(heard).Select(match => int.Parse(match.Groups[1].Value)).ToList();
        Assert.Equal(ids.Order().Distinct(), ids);
        Assert.Equal(Changes + 4, ids[^1]);
        Assert.Contains("event: failed", heard, StringComparison.Ordinal);
        Assert.InRange(ids.Count, 2, Changes / 2);
    }

    [Fact]
    public async Task A_listener_that_takes_nothing_is_dropped_and_told_of()
    {
        await using var service = await StartAsync("--Converter:Limits:StreamStuckSeconds=1");
        var job = await service.RunningJobAsync();
        using var stuck = await OpenAsync(service, job.Id);
        var listeners = service.Services.GetRequiredService<Listeners>();
        await MoveAsync(service, job, Changes);

        var failure = await Eventually.BecomesAsync(
            () => Task.FromResult(listeners.Failures.FirstOrDefault()), found => found is not null, TimeSpan.FromMinutes(1), Cancellation);
        Assert.Equal(job.Id, failure!.JobId);
        Assert.Contains("Nothing could be written", failure.Reason, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => listeners.All.Count == 0, TimeSpan.FromMinutes(1), Cancellation);
    }

    [Fact]
    public async Task A_thousand_listeners_that_are_dropped_and_come_back_at_once_each_get_exactly_the_rest()
    {
        const int Many = 1000;
        await using var service = await StartAsync();
        var job = await service.RunningJobAsync();
        using var http = service.NewClient();
        var path = $"/api/jobs/{job.Id}/live";

        var first = await Task.WhenAll(Enumerable.Range(0, Many).Select(async _ =>
        {
            await using var frames = SseClient.ListenAsync(http, path).GetAsyncEnumerator(Cancellation);
            return (await frames.TakeAsync(1)).Single().Id;
        }));
        Assert.All(first, id => Assert.Equal("2", id));

        await service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Converting));
        var again = first.Select(id => SseClient.ListenAsync(http, path, id).GetAsyncEnumerator(Cancellation)).ToList();
        var resumed = await Task.WhenAll(again.Select(frames => frames.TakeAsync(1)));
        await service.SendAsync<ReportAnswer>(new FailAttempt(job.Id, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate)));
        var rest = await Task.WhenAll(again.Select(frames => frames.TakeAsync(10)));

        Assert.All(resumed, frames => Assert.Equal(["3"], frames.Select(frame => frame.Id)));
        Assert.All(rest, frames => Assert.Equal(["4", "5"], frames.Select(frame => frame.Id)));
        foreach (var frames in again)
        {
            await frames.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_node_whose_connection_for_notifications_is_cut_again_and_again_misses_nothing()
    {
        await using var service = await StartAsync();
        await using var other = await ListeningService.StartAsync(service.ConnectionString);
        var job = await service.RunningJobAsync();
        using var http = other.NewClient();
        await using var frames = SseClient.ListenAsync(http, $"/api/jobs/{job.Id}/live").GetAsyncEnumerator(Cancellation);
        await frames.TakeAsync(1);
        await using var database = NpgsqlDataSource.Create(service.ConnectionString);
        for (var version = 3; version < 8; version++)
        {
            await using var cut = database.CreateCommand(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and query ilike 'listen converter%'");
            await Eventually.BecomesAsync(async () => (long)(await cut.ExecuteScalarAsync(Cancellation))!, ended => ended > 0, cancellation: Cancellation);
            await service.SendAsync<ReportAnswer>(new ReportProgress(job.Id, 1, new(version * 10, version, null, null, null)));
            Assert.Equal([version], (await frames.TakeAsync(1)).Select(frame => frame.Version));
        }
    }

    private async Task<ListeningService> StartAsync(params string[] settings) =>
        await ListeningService.StartAsync(await postgres.CreateDatabaseAsync(Cancellation), settings);

    private static async Task MoveAsync(ListeningService service, ConversionJob job, int changes)
    {
        for (var i = 1; i <= changes; i++)
        {
            await service.SendAsync<ReportAnswer>(new ReportProgress(job.Id, 1, new(i * 90.0 / changes, i, null, null, null)));
        }
    }

    // A raw socket with a receive window of a few kilobytes: what is not read stays with the sender.
    private static async Task<Socket> OpenAsync(ListeningService service, Guid job)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 2048 };
        await socket.ConnectAsync(service.Address.Host, service.Address.Port, Cancellation);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/jobs/{job}/live HTTP/1.1\r\nHost: {service.Address.Authority}\r\n\r\n"), Cancellation);
        var listeners = service.Services.GetRequiredService<Listeners>();
        await Eventually.HoldsAsync(() => listeners.All.Any(listener => listener.Sent > 0), cancellation: Cancellation);
        return socket;
    }

    private static async Task<string> ReadToEndAsync(Socket socket, int atOnce)
    {
        var heard = new StringBuilder();
        var buffer = new byte[atOnce];
        while (!heard.ToString().EndsWith("0\r\n\r\n", StringComparison.Ordinal)
            && await socket.ReceiveAsync(buffer.AsMemory(), Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Cancellation) is > 0 and var count)
        {
            heard.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return heard.ToString();
    }

    [GeneratedRegex(@"^id: (\d+)", RegexOptions.Multiline)]
    private static partial Regex Id();
}
