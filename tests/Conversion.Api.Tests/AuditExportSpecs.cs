using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Conversion.Api.Audit;
using Conversion.Domain.Audit;
using Conversion.TestSupport;
using Npgsql;

namespace Conversion.Api.Tests;

/// <summary>The log of all jobs, page by page, as a chain.</summary>
public sealed class AuditExportSpecs(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_go_on_in_one_chain_without_gap_or_repeat_and_say_who_did_what()
    {
        await using var service = await ServiceHost.StartAsync(postgres, "--Converter:NodeName=node-1");
        var job = await service.CompletedJobAsync("song");
        await service.SubmitAsync();

        var export = await ExportAsync(service, "limit=2");

        var events = Events(export);
        Assert.Equal(
            ["JobSubmitted", "AttemptStarted", "OutputStored", "JobCompleted", "JobSubmitted"], events.Select(e => e.Text("type")));
        Assert.Equal(Enumerable.Range(1, export.Count), export.Select(line => line["line"]!.GetValue<int>()));
        Assert.Equal([2, 2, 1], Ends(export).Select(end => end["events"]!.GetValue<int>()));
        Assert.Equal([false, false, true], Ends(export).Select(end => end["isEnd"]!.GetValue<bool>()));
        var first = events[0];
        Assert.Equal(
            (job.Id.ToString(), 1, "local", "node-1", null), (first.Text("jobId"), first["version"]!.GetValue<int>(), first.Text("actor"), first.Text("node"), first["client"]));
        Assert.Equal("https://example.com/song.mp4", first["data"]!.Text("url"));
        Assert.All(events, e => Assert.NotEqual("", e.Text("causationId") + e.Text("correlationId")));
    }

    [Fact]
    public async Task An_event_that_commits_late_with_an_early_number_is_waited_for_and_is_in_its_place()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        await service.SubmitAsync();
        await using var other = new NpgsqlConnection(service.ConnectionString);
        await other.OpenAsync(Cancellation);
        await using var late = await other.BeginTransactionAsync(Cancellation);
        await using (var draw = new NpgsqlCommand("select pg_current_xact_id(), nextval('converter.mt_events_sequence')", other))
            await draw.ExecuteNonQueryAsync(Cancellation);
        await service.SubmitAsync();
        await service.SubmitAsync();

        // The number is held back: what is behind it is not given out before it is certain what becomes of it.
        var held = await PageAsync(service, "");
        Assert.Equal([1], Events(held.Lines).Select(e => e["sequence"]!.GetValue<int>()));
        Assert.False(Ends(held.Lines).Single()["isEnd"]!.GetValue<bool>());

        await using (var copy = new NpgsqlCommand(
            """
            insert into converter.mt_events select (jsonb_populate_record(e, jsonb_build_object('seq_id', 2, 'id', gen_random_uuid(), 'version', 2, 'type', 'job_cancelled',
              'data', jsonb_build_object('By', 'local', 'At', now()), 'mt_dotnet_type', 'Conversion.Domain.Jobs.JobCancelled, Conversion.Domain'))).*
            from converter.mt_events e where seq_id = 1
            """, other))
            await copy.ExecuteNonQueryAsync(Cancellation);
        await late.CommitAsync(Cancellation);
        var rest = await PageAsync(service, $"cursor={held.Cursor}");
        Assert.Equal([2, 3, 4], Events(rest.Lines).Select(e => e["sequence"]!.GetValue<int>()));
        Assert.True(Ends(rest.Lines).Single()["isEnd"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Whoever_pages_while_many_write_misses_nothing()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var writing = Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            for (var i = 0; i < 12; i++)
                await service.SubmitAsync();
        }));
        var export = new List<JsonNode>();
        string? cursor = null;
        while (!writing.IsCompleted)
        {
            var page = await PageAsync(service, $"limit=7{(cursor is null ? "" : $"&cursor={cursor}")}");
            export.AddRange(page.Lines);
            cursor = page.Cursor;
        }

        await writing;
        export.AddRange(await ExportAsync(service, "limit=50", cursor));

        var sequences = Events(export).Select(e => e["sequence"]!.GetValue<long>()).ToList();
        await using var database = NpgsqlDataSource.Create(service.ConnectionString);
        await using var all = database.CreateCommand("select array_agg(seq_id order by seq_id) from converter.mt_events where type <> 'tombstone'");
        Assert.Equal((long[])(await all.ExecuteScalarAsync(Cancellation))!, sequences);
        Assert.True(sequences.Count >= 72);
    }

    [Fact]
    public async Task Filters_leave_out_what_was_not_asked_for()
    {
        await using var service = await ServiceHost.StartAsync(
            postgres, "--Converter:Auth:Keys:0:Key=ann-0123456789abcdef", "--Converter:Auth:Keys:0:Caller=ann",
            "--Converter:Auth:Keys:1:Key=bob-0123456789abcdef", "--Converter:Auth:Keys:1:Caller=bob", "--Converter:Auth:Keys:1:Role=operator");
        var (ann, bob) = (await SubmitAsync(service, "ann"), await SubmitAsync(service, "bob"));
        using var cancelled = await service.Client("ann-0123456789abcdef").PostAsync($"/api/jobs/{ann}/cancel", null, Cancellation);
        async Task<IEnumerable<string>> TypesAsync(string query) =>
            Events(await ExportAsync(service, query, key: "bob-0123456789abcdef")).Select(e => $"{e.Text("type")} {(e.Text("jobId") == ann ? "ann" : "bob")}");

        Assert.Equal(["JobSubmitted ann", "JobSubmitted bob", "JobCancelled ann"], await TypesAsync(""));
        Assert.Equal(["JobSubmitted ann", "JobCancelled ann"], await TypesAsync("caller=ann"));
        Assert.Equal(["JobSubmitted bob"], await TypesAsync($"job={bob}"));
        Assert.Equal(["JobCancelled ann"], await TypesAsync("kind=jobcancelled"));
        Assert.Equal([], await TypesAsync("caller=nobody"));
        var at = Events(await ExportAsync(service, "kind=JobCancelled", key: "bob-0123456789abcdef")).Single()["at"]!.GetValue<DateTimeOffset>();
        Assert.Equal(["JobCancelled ann"], await TypesAsync($"from={at:yyyy-MM-ddTHH:mm:ss.ffffffZ}"));
        Assert.Equal(["JobSubmitted ann", "JobSubmitted bob"], await TypesAsync($"to={at:yyyy-MM-ddTHH:mm:ss.ffffffZ}"));

        using var refused = await service.Client("ann-0123456789abcdef").GetAsync("/api/audit", Cancellation);
        Assert.Equal((HttpStatusCode.Forbidden, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Every_wrong_parameter_is_named()
    {
        await using var service = await ServiceHost.StartAsync(postgres);
        var first = await PageAsync(service, "kind=JobSubmitted");

        var problem = await service.GetAsync($"/api/audit?from=yesterday&to=2026-01-01T00:00:00&kind=Wish&job=7&limit=0&cursor={first.Cursor}", 400);

        Assert.Equal("request-invalid", problem.Text("code"));
        Assert.Equal(["cursor", "from", "job", "kind", "limit", "to"], problem["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.Contains("JobSubmitted", problem["errors"]!["kind"]![0]!.GetValue<string>());
        Assert.Equal(["to"], (await service.GetAsync("/api/audit?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", 400))["errors"]!.AsObject().Select(error => error.Key));
    }

    [Theory]
    [InlineData("192.0.2.77", ClientAddressPolicy.None, null)]
    [InlineData("192.0.2.77", ClientAddressPolicy.Truncated, "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.77", ClientAddressPolicy.Truncated, "192.0.2.0/24")]
    [InlineData("2001:db8:1:2:3::4", ClientAddressPolicy.Truncated, "2001:db8:1::/48")]
    [InlineData("2001:db8:1:2:3::4", ClientAddressPolicy.Full, "2001:db8:1:2:3::4")]
    [InlineData("::ffff:192.0.2.77", ClientAddressPolicy.Full, "192.0.2.77")]
    [InlineData(null, ClientAddressPolicy.Full, null)]
    public void As_much_of_an_address_is_kept_as_the_policy_says(string? address, ClientAddressPolicy policy, string? kept) =>
        Assert.Equal(kept, ClientAddresses.Of(address is null ? null : IPAddress.Parse(address), policy));

    private static async Task<string> SubmitAsync(ServiceHost service, string caller)
    {
        using var answer = await service.Client($"{caller}-0123456789abcdef").PostAsJsonAsync("/api/jobs", Requests.Song, Cancellation);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!.Text("id");
    }

    // All pages from a cursor on. Each line has to follow the one before.
    private static async Task<List<JsonNode>> ExportAsync(ServiceHost service, string query, string? cursor = null, string? key = null)
    {
        var lines = new List<JsonNode>();
        while (true)
        {
            var page = await PageAsync(service, $"{query}{(cursor is null ? "" : $"&cursor={cursor}")}", key);
            lines.AddRange(page.Lines);
            cursor = page.Cursor;
            if (Ends(page.Lines).Single()["isEnd"]!.GetValue<bool>())
                return lines;
        }
    }

    private static async Task<(List<JsonNode> Lines, string Cursor)> PageAsync(ServiceHost service, string query, string? key = null)
    {
        using var answer = await service.Client(key).GetAsync($"/api/audit?{query}", Cancellation);
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var lines = (await answer.Content.ReadAsStringAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var chain = new HashChain(query.Split("cursor=") is [_, var after] ? after.Split('-')[2] : HashChain.Beginning);
        Assert.All(lines[..^1], line => Assert.True(chain.TryFollow(HashChain.Open(Encoding.UTF8.GetBytes(line))!)));
        return ([.. lines[..^1].Select(line => JsonNode.Parse(line)!)], JsonNode.Parse(lines[^1])!.Text("cursor"));
    }

    private static List<JsonNode> Events(IEnumerable<JsonNode> lines) => [.. lines.Where(line => line["page"] is null)];

    private static IEnumerable<JsonNode> Ends(IEnumerable<JsonNode> lines) => lines.Select(line => line["page"]).OfType<JsonNode>();
}
