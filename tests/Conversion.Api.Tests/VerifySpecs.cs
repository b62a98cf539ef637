using System.Net;
using System.Text.Json.Nodes;
using Conversion.Api.Hosting;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Tests;

/// <summary>Whatever is changed behind the service's back is named; what can be written anew from the events is.</summary>
public sealed class VerifySpecs(SharedService shared) : IClassFixture<SharedService>
{
    private readonly ServiceHost _service = shared.Service;

    [Fact]
    public async Task Nothing_is_found_in_a_service_that_works()
    {
        await _service.CompletedJobAsync("song");
        var failed = await _service.RunningJobAsync();
        await _service.SendAsync<ReportAnswer>(new FailAttempt(failed.Id, failed.Attempt, FailureCatalogue.Describe(FailureKind.ContentPrivate)));
        await CancelAsync(Guid.Parse((await _service.SubmitAsync()).Text("id")));
        var running = await _service.RunningJobAsync();
        var found = await VerifyAsync("?content=true");
        Assert.Empty(found.Violations);
        Assert.InRange(found.Summary["streams"]!.GetValue<int>(), 4, 1000);
        Assert.InRange(found.Summary["events"]!.GetValue<int>(), 12, 10_000);
        Assert.InRange(found.Summary["artifacts"]!.GetValue<int>(), 1, 1000);
        Assert.Equal(0, found.Summary["violations"]!.GetValue<int>());
        await CancelAsync(running.Id);
    }

    public static TheoryData<string, string> WrongInlineModels => new()
    {
        { "update converter.mt_doc_conversionjob set data = jsonb_set(data, '{Status}', '\"failed\"') where id = '{0}'", "snapshot differs in Status (\"failed\" instead of \"completed\")" },
        { "update converter.mt_doc_conversionjob set data = jsonb_set(data, '{Progress,Percent}', '7') where id = '{0}'", "snapshot differs in Progress" },
        { "update converter.mt_doc_conversionjob set data = '7' where id = '{0}'", "snapshot cannot be read" },
        { "update converter.mt_doc_conversionjob set mt_version = 99 where id = '{0}'", "snapshot claims revision 99 of 4" },
        { "delete from converter.mt_doc_conversionjob where id = '{0}'", "snapshot is missing" },
        { "insert into converter.job_queue values ('{0}', 'local', 'generic', 1, now(), now() + interval '1 hour', false, 1)", "row in the queue is there, although" },
        { "update converter.mt_doc_artifactrecord set data = jsonb_set(data, '{Artifact,SizeBytes}', '7') where data ->> 'JobId' = '{0}'", "differs in Artifact" },
        { "delete from converter.mt_doc_artifactrecord where data ->> 'JobId' = '{0}'", "is missing" },
        { "insert into converter.mt_doc_artifactrecord (id, data) values ('{0}', '{\"Id\":\"{0}\",\"JobId\":\"{0}\",\"Artifact\":null}')", "no event names it" },
    };

    [Theory]
    [MemberData(nameof(WrongInlineModels))]
    public async Task A_read_model_that_is_not_what_the_events_say_is_named_and_written_anew(string change, string what)
    {
        var job = await _service.CompletedJobAsync("song");
        await IsNamedAndRepairedAsync(job.Id, change, what);
        Assert.Equal("completed", (await _service.GetAsync($"/api/jobs/{job.Id}")).Text("status"));
    }

    [Theory]
    [InlineData("delete from converter.job_queue where job_id = '{0}'", "is missing: no worker will ever take it")]
    [InlineData("update converter.job_queue set caller = 'eve' where job_id = '{0}'", "Caller (\"eve\" instead of \"local\")")]
    [InlineData("update converter.job_queue set available_at = available_at + interval '1 day' where job_id = '{0}'", "AvailableAt")]
    public async Task A_waiting_jobs_row_is_written_anew_and_a_worker_takes_it(string change, string what)
    {
        var id = Guid.Parse((await _service.SubmitAsync()).Text("id"));
        await IsNamedAndRepairedAsync(id, change, what);
        Assert.Equal(id, (await _service.SendAsync<JobClaim>(new ClaimJob("node-a"))).Job?.Id);
        await CancelAsync(id);
    }

    [Fact]
    public async Task A_running_jobs_row_is_written_anew_and_its_worker_keeps_its_lease()
    {
        var job = await _service.RunningJobAsync();
        await IsNamedAndRepairedAsync(job.Id, "update converter.job_queue set node = 'elsewhere' where job_id = '{0}'", "Node (\"elsewhere\" instead of \"node-a\")");
        Assert.True(await _service.Host.Services.GetRequiredService<JobLeases>().RenewAsync(job.Id, 1, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.True((await _service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Converting))).Accepted);
        await CancelAsync(job.Id);
    }

    [Theory]
    [InlineData("insert into converter.mt_doc_conversionjob (id, data, mt_version) values ('{0}', '{}', 1)", "A snapshot is there, and the job has no stream")]
    [InlineData("insert into converter.job_queue values ('{0}', 'local', 'generic', 1, now(), now() + interval '1 hour', false, 1)", "A row of the queue is there")]
    [InlineData("insert into converter.mt_doc_jobprogress (id, data) values ('{0}', '{}')", "A document of the list is there")]
    [InlineData("insert into converter.mt_doc_jobtimeline (id, data) values ('{0}', '{}')", "A timeline is there")]
    public async Task What_is_kept_of_no_job_is_named_and_removed(string change, string what) => await IsNamedAndRepairedAsync(Guid.CreateVersion7(), change, what);

    [Theory]
    [InlineData("update converter.mt_doc_jobprogress set data = jsonb_set(data, '{Job,Url}', '\"https://elsewhere.test/\"') where id = '{0}'", "differs in Job")]
    [InlineData("update converter.mt_doc_jobprogress set data = jsonb_set(data, '{Version}', '99') where id = '{0}'", "is at version 99")]
    [InlineData("update converter.mt_doc_jobprogress set data = jsonb_set(data, '{Version}', '1') where id = '{0}'", "is at version 1, while its daemon has passed version 4 of 4")]
    [InlineData("update converter.mt_doc_jobprogress set caller = 'eve' where id = '{0}'", "columns that lists are filtered by")]
    [InlineData("update converter.mt_doc_jobprogress set status = 0 where id = '{0}'", "columns that lists are filtered by")]
    public async Task The_asynchronous_model_is_held_against_the_events_up_to_where_it_is(string change, string what)
    {
        var job = await _service.CompletedJobAsync("song");
        await ModelIsUpToDateAsync();
        await _service.ExecuteAsync($"create table converter.kept as select * from converter.mt_doc_jobprogress where id = '{job.Id}'");
        await _service.ExecuteAsync(change.Replace("{0}", job.Id.ToString(), StringComparison.Ordinal));
        var violation = Assert.Single((await VerifyAsync()).Of(job.Id));
        Assert.Equal("I6", violation.Text("invariant"));
        Assert.Contains(what, violation.Text("what"));
        Assert.Contains("rebuild", violation.Text("advice"));
        await _service.ExecuteAsync(
            $"delete from converter.mt_doc_jobprogress where id = '{job.Id}'; insert into converter.mt_doc_jobprogress select * from converter.kept; drop table converter.kept");
        Assert.Empty((await VerifyAsync()).Of(job.Id));
    }

    [Theory]
    [InlineData("update converter.mt_doc_jobtimeline set data = jsonb_set(data, '{Stages,0,Stage}', '\"store\"') where id = '{0}'", "differs in Stages")]
    [InlineData("update converter.mt_doc_jobtimeline set data = jsonb_set(data, '{Version}', '3') where id = '{0}'", "is at version 3, while its daemon has passed version 4 of 4")]
    public async Task A_timeline_is_held_against_the_events_up_to_where_it_is(string change, string what)
    {
        var job = await _service.CompletedJobAsync("song");
        await ModelIsUpToDateAsync();
        await _service.ExecuteAsync($"create table converter.kept as select * from converter.mt_doc_jobtimeline where id = '{job.Id}'");
        await _service.ExecuteAsync(change.Replace("{0}", job.Id.ToString(), StringComparison.Ordinal));
        var violation = Assert.Single((await VerifyAsync()).Of(job.Id));
        Assert.Contains($"model of timelines {what}", violation.Text("what"));
        Assert.Contains("rebuild JobTimeline", violation.Text("advice"));
        await _service.ExecuteAsync(
            $"delete from converter.mt_doc_jobtimeline where id = '{job.Id}'; insert into converter.mt_doc_jobtimeline select * from converter.kept; drop table converter.kept");
        Assert.Empty((await VerifyAsync()).Of(job.Id));
    }

    [Theory]
    [InlineData("attempt_started", """{"At":"2026-11-23T12:00:00Z","Node":"n","Attempt":2,"Strategy":"default"}""", "I1", 5, "AttemptStarted: the run had ended")]
    [InlineData("job_exploded", "{}", "I1", 5, "type job_exploded cannot be read")]
    [InlineData("job_cancelled", "7", "I1", 5, "type job_cancelled cannot be read")]
    public async Task An_event_that_nobody_decided_is_named_with_its_version(string type, string data, string invariant, int version, string what)
    {
        var job = await _service.CompletedJobAsync("song");
        await ModelIsUpToDateAsync();
        await _service.ExecuteAsync(
            $"""
             insert into converter.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, is_archived)
             values (-1, gen_random_uuid(), '{job.Id}', 5, '{data}', '{type}', now(), '*DEFAULT*', '', false)
             """);
        var found = (await VerifyAsync()).Of(job.Id);
        Assert.Contains(found, violation => violation.Text("invariant") == invariant && violation["version"]?.GetValue<int>() == version && violation.Text("what").Contains(what));
        Assert.Contains(found, violation => violation.Text("what").Contains("claims version 4 and has 5 events"));
        Assert.DoesNotContain((await VerifyAsync("?repair=true", HttpMethod.Post)).Of(job.Id), violation => violation["repaired"] is not null);
        await _service.ExecuteAsync("delete from converter.mt_events where seq_id = -1");
        Assert.Empty((await VerifyAsync()).Of(job.Id));
    }

    [Fact]
    public async Task An_event_that_is_gone_is_named()
    {
        var job = await _service.CompletedJobAsync("song");
        await ModelIsUpToDateAsync();
        await _service.ExecuteAsync($"update converter.mt_events set version = 30 where stream_id = '{job.Id}' and version = 3");
        var found = (await VerifyAsync()).Of(job.Id);
        Assert.Contains(found, violation => violation.Text("what").Contains("version 4 follows version 2"));
        await _service.ExecuteAsync($"update converter.mt_events set version = 3 where stream_id = '{job.Id}' and version = 30");
        Assert.Empty((await VerifyAsync()).Of(job.Id));
    }

    [Theory]
    [InlineData(null, false, "is not in the store")]
    [InlineData("so", false, "has 2 bytes instead of 4")]
    [InlineData("gnos", true, "bytes 0 to 3")]
    public async Task A_result_that_is_not_what_its_event_says_is_named(string? content, bool onlyByContent, string what)
    {
        var job = await _service.CompletedJobAsync("song");
        var file = Directory.GetFiles(Options.ArtifactDirectory, job.Id.ToString("N"), SearchOption.AllDirectories).Single();
        File.Delete(file);
        if (content is not null)
        {
            await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        }

        Assert.Equal(onlyByContent, (await VerifyAsync()).Of(job.Id).Count == 0);
        var violation = Assert.Single((await VerifyAsync("?content=true")).Of(job.Id));
        Assert.Equal(("I4", 3), (violation.Text("invariant"), violation["version"]!.GetValue<int>()));
        Assert.Contains(what, violation.Text("what"));
        await File.WriteAllTextAsync(file, "song", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_artifact_is_an_orphan_unless_its_attempt_runs_or_has_just_ended()
    {
        var store = _service.Host.Services.GetRequiredService<IArtifactStore>();
        var job = await _service.RunningJobAsync();
        var artifact = ArtifactIds.ForAttempt(job.Id, job.Attempt);
        var path = Path.Combine(Options.DataDirectory, "orphan");
        await File.WriteAllTextAsync(path, "song", TestContext.Current.CancellationToken);
        await store.PutAsync(artifact, path, TestContext.Current.CancellationToken);
        Assert.Empty((await VerifyAsync()).Violations);
        await CancelAsync(job.Id);
        Assert.Empty((await VerifyAsync()).Violations);
        await _service.ExecuteAsync($"update converter.mt_streams set timestamp = timestamp - interval '2 minutes' where id = '{job.Id}'");
        var violation = Assert.Single((await VerifyAsync()).Violations);
        Assert.Equal("I4", violation.Text("invariant"));
        Assert.Contains($"Artifact {artifact} is in the store, and no event names it", violation.Text("what"));
        await store.DeleteAsync(artifact, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_an_attempt_left_on_the_disk_is_named_a_minute_after_its_end()
    {
        var folders = _service.Host.Services.GetRequiredService<WorkFolders>();
        var job = await _service.RunningJobAsync();
        folders.Create(job.Id, job.Attempt);
        await CancelAsync(job.Id);
        await ModelIsUpToDateAsync(); // its events are about to look old
        Directory.CreateDirectory(Path.Combine(Options.ArtifactDirectory, ".incoming"));
        var part = Path.Combine(Options.ArtifactDirectory, ".incoming", $"{job.Id:N}.0.part");
        await File.WriteAllTextAsync(part, "so", TestContext.Current.CancellationToken);
        Assert.Empty((await VerifyAsync()).Violations);

        File.SetLastWriteTimeUtc(part, DateTime.UtcNow.AddMinutes(-2));
        await _service.ExecuteAsync($"update converter.mt_events set timestamp = timestamp - interval '2 minutes' where stream_id = '{job.Id}'");
        var found = (await VerifyAsync()).Violations;
        Assert.Equal(["I5", "I5"], found.Select(violation => violation.Text("invariant")));
        Assert.Contains(found, violation => violation.Text("what").Contains($"{job.Id:N}-1") && violation.Text("jobId") == job.Id.ToString());
        Assert.Contains(found, violation => violation.Text("what").Contains(part));

        folders.Remove(job.Id, job.Attempt);
        File.Delete(part);
        Assert.Empty((await VerifyAsync()).Violations);
    }

    [Theory]
    [InlineData("{\"Id\":\"a\",\"JobId\":\"01a2090e-67b4-7b4a-9de6-835bdf542634\"}", null, "names a job that is not there")]
    [InlineData("{\"Id\":\"a\",\"JobId\":\"{0}\"}", "{\"Id\":\"b\",\"JobId\":\"{0}\"}", "2 idempotency keys name this one job")]
    public async Task A_key_without_its_one_job_is_named(string first, string? second, string what)
    {
        var job = (await _service.CompletedJobAsync("song")).Id.ToString();
        foreach (var (id, data) in new[] { ("a", first), ("b", second) }.Where(key => key.Item2 is not null))
        {
            await _service.ExecuteAsync($"insert into converter.mt_doc_idempotencykey (id, data) values ('{id}', '{data!.Replace("{0}", job, StringComparison.Ordinal)}')");
        }

        var violation = Assert.Single((await VerifyAsync()).Violations);
        Assert.Equal("I9", violation.Text("invariant"));
        Assert.Contains(what, violation.Text("what"));
        await _service.ExecuteAsync("delete from converter.mt_doc_idempotencykey where id in ('a', 'b')");
    }

    [Fact]
    public async Task Jobs_that_change_while_they_are_looked_at_raise_no_alarm()
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(6));
        var work = Enumerable.Range(0, 3).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                var job = (await _service.SendAsync<JobClaim>(new ClaimJob("node-a"))).Job ?? await ClaimedAsync();
                await _service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, job.Attempt, JobPhase.Converting));
                await _service.SendAsync<ReportAnswer>(new ReportProgress(job.Id, job.Attempt, new AttemptProgress(50, 1, null, null, null)));
                await CancelAsync(job.Id);
            }
        }).ToList();
        var found = new List<JsonNode>();
        while (!enough.IsCancellationRequested)
        {
            found.AddRange((await VerifyAsync()).Violations);
        }

        await Task.WhenAll(work);
        Assert.Empty(found);

        async Task<ConversionJob> ClaimedAsync()
        {
            while (true)
            {
                await _service.SubmitAsync();
                if ((await _service.SendAsync<JobClaim>(new ClaimJob("node-a"))).Job is { } job)
                {
                    return job;
                }
            }
        }
    }

    [Theory]
    [InlineData("?content=perhaps")]
    [InlineData("?repair=perhaps")]
    public async Task A_wish_that_cannot_be_read_is_400(string query)
    {
        using var answer = await _service.Client().PostAsync($"/api/diagnostics/verify{query}", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private ConverterOptions Options => _service.Host.Services.GetRequiredService<IOptions<ConverterOptions>>().Value;

    private async Task IsNamedAndRepairedAsync(Guid job, string change, string what)
    {
        await _service.ExecuteAsync(change.Replace("{0}", job.ToString(), StringComparison.Ordinal));
        var violation = Assert.Single((await VerifyAsync()).Of(job));
        Assert.Equal("I6", violation.Text("invariant"));
        Assert.Contains(what, violation.Text("what"));
        var repair = await VerifyAsync("?repair=true", HttpMethod.Post);
        Assert.True(Assert.Single(repair.Of(job))["repaired"]!.GetValue<bool>());
        Assert.Equal(1, repair.Summary["repaired"]!.GetValue<int>());
        Assert.Empty((await VerifyAsync()).Of(job));
    }

    private Task ModelIsUpToDateAsync() => TestSupport.Eventually.BecomesAsync(
        () => _service.ScalarAsync<bool>(
            "select count(*) = 2 from converter.mt_event_progression where name in ('JobProgress:All', 'JobTimeline:All') and last_seq_id = (select max(seq_id) from converter.mt_events)"),
        caughtUp => caughtUp, TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    private async Task CancelAsync(Guid job) =>
        Assert.Equal(HttpStatusCode.Accepted, (await _service.Client().PostAsync($"/api/jobs/{job}/cancel", null, TestContext.Current.CancellationToken)).StatusCode);

    private Task<Findings> VerifyAsync(string query = "", HttpMethod? method = null) => Findings.OfAsync(_service.Client(), query, method ?? HttpMethod.Get);
}

/// <summary>The lines of one verification.</summary>
internal sealed record Findings(IReadOnlyList<JsonNode> Violations, JsonNode Summary)
{
    public static async Task<Findings> OfAsync(HttpClient client, string query, HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, $"/api/diagnostics/verify{query}");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        var findings = new Findings([.. lines.Where(line => line["invariant"] is not null)], lines[^1]);
        Assert.Equal(findings.Violations.Count, findings.Summary["violations"]!.GetValue<int>());
        return findings;
    }

    public IReadOnlyList<JsonNode> Of(Guid job) => [.. Violations.Where(violation => violation["jobId"]?.GetValue<Guid>() == job)];
}
