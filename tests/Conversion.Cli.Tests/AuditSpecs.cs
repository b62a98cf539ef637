using System.Text;
using System.Text.Json;
using Conversion.Cli.Tests.Support;
using Conversion.Domain.Audit;
using Conversion.Domain.Jobs;
using static Conversion.Cli.Tests.Support.ScriptedService;

namespace Conversion.Cli.Tests;

/// <summary>Exports of the log of all jobs: fetched page by page, and found sound or not where no service is.</summary>
public sealed class AuditSpecs : IDisposable
{
    private const string Export = "export.ndjson";
    private static readonly Guid JobId = Guid.Parse("01a2090e-67b4-7b4a-9de6-835bdf542634");
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly IJobEvent[] Story =
    [
        new JobSubmitted(JobId, "local", "https://example.test/song.mp4", "generic", "v1:key", new OutputProfile(OutputFormat.Mp3), true, JobPriority.Normal, null, Noon),
        new AttemptStarted(1, "node-a", "default", Noon), new JobCancelled("local", Noon), new JobRetried(2, "local", "local", "generic", JobPriority.Normal, Noon), new JobCancelled("local", Noon),
    ];

    private readonly Converter _converter = new();

    [Fact]
    public async Task An_export_as_it_came_is_sound_and_is_exit_0()
    {
        Write(Lines(Story));
        Assert.Equal(0, await _converter.RunAsync("verify", Export));
        Assert.StartsWith("5 events, up to number 50 of the log", _converter.Output);
        Assert.Empty(_converter.Error);
    }

    public static TheoryData<string, string> Tamperings => new()
    {
        { "changed", "Line 3 was changed." },
        { "removed", "Line 3 follows a gap: line 3 of the export was removed." },
        { "several removed", "Line 2 follows a gap: lines 2 to 4 of the export were removed." },
        { "inserted", "Line 3 was inserted." },
        { "repeated", "Line 4 was inserted: line 2 of the export was there before." },
        { "swapped", "Line 2 is not in its place: what belongs there is in line 3." },
        { "moved", "Line 2 is not in its place: what belongs there is in line 3." },
        { "text", "Line 3 was changed." },
        { "torn", "Line 6 was cut off." },
        { "without end", "Line 5 is not the end of a page: what followed it was cut off." },
        { "empty", "Line 0 is not the end of a page: what followed it was cut off." },
    };

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task The_first_line_that_is_not_as_it_was_exported_is_named(string how, string told)
    {
        var lines = Lines(Story).ToList();
        var forged = Encoding.UTF8.GetString(new HashChain(HashChain.Beginning).Append(Encoding.UTF8.GetBytes(lines[2].Split(",\"hash\"")[0] + "}")));
        switch (how)
        {
            case "changed":
                lines[2] = lines[2].Replace("local", "lxcal", StringComparison.Ordinal);
                break;
            case "removed":
                lines.RemoveAt(2);
                break;
            case "several removed":
                lines.RemoveRange(1, 3);
                break;
            case "inserted":
                lines.Insert(2, forged);
                break;
            case "repeated":
                lines.Insert(3, lines[1]);
                break;
            case "swapped":
                (lines[1], lines[2]) = (lines[2], lines[1]);
                break;
            case "moved":
                lines.Insert(1, lines[4]);
                lines.RemoveAt(5);
                break;
            case "text":
                lines[2] = "who was here?";
                break;
            case "torn":
                lines[5] = lines[5][..40];
                break;
            case "without end":
                lines.RemoveAt(5);
                break;
            default:
                lines.Clear();
                break;
        }

        Write(lines);
        Assert.Equal(1, await _converter.RunAsync("verify", Export));
        Assert.Equal(told, _converter.Output.Split(Environment.NewLine)[0]);
    }

    [Fact]
    public async Task An_export_that_stops_before_the_end_of_the_log_is_cut_off()
    {
        Write(Lines(Story, isEnd: false));
        Assert.Equal(1, await _converter.RunAsync("verify", Export));
        Assert.Contains("Line 6 is not the end of the export", _converter.Output);
    }

    [Fact]
    public async Task A_chain_that_was_written_anew_is_found_by_its_signature_alone()
    {
        Write(Lines(Story, key: Key));
        File.WriteAllText(Path.Combine(_converter.Folder, "key"), System.Convert.ToBase64String(Key));
        Assert.Equal(0, await _converter.RunAsync("verify", Export, "--key-file", "key"));
        Assert.Contains("signed by the key", _converter.Output);

        Write(Lines([.. Story[..^2]]));
        Assert.Equal(0, await _converter.RunAsync("verify", Export));
        Assert.Equal(1, await _converter.RunAsync("verify", Export, "--key-file", "key"));
        Assert.Contains("Line 4 has no signature.", _converter.Output);
        Write(Lines(Story, key: [.. Key.Reverse()]));
        _converter.Variables["CONVERTER_AUDIT_KEY"] = System.Convert.ToBase64String(Key);
        Assert.Equal(1, await _converter.RunAsync("verify", Export));
        Assert.Contains("Line 6 is not signed by this key.", _converter.Output);
    }

    [Fact]
    public async Task A_stream_that_makes_no_sense_is_named_although_its_chain_is_whole()
    {
        Write(Lines([Story[0], Story[1], Story[1]]));
        Assert.Equal(1, await _converter.RunAsync("verify", Export));
        Assert.Contains($"I2 job {JobId}, version 3: an attempt began while another held the job.", _converter.Output);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_exit_3() => Assert.Equal(3, await _converter.RunAsync("verify", "nowhere.ndjson"));

    [Fact]
    public async Task Pages_are_fetched_to_the_end_and_one_that_broke_off_is_fetched_again()
    {
        await using var service = await StartAsync();
        var first = Lines([.. Story[..2]], isEnd: false);
        var second = Lines([.. Story[2..]], after: first);
        service.Audit = new Script(
            Page(first, "1-2"), AnswerThenAbort(string.Concat(second.Take(2).Select(line => line + "\n")), 99_999), Page(second, "3-4"));

        Assert.Equal(0, await _converter.RunAsync("audit", Export, "--caller", "a b", "--server", service.Address));

        Assert.Equal([.. first, .. second], File.ReadAllLines(Path.Combine(_converter.Folder, Export)));
        Assert.Equal([Export], _converter.Files);
        Assert.Equal(
            ["/api/audit?caller=a%20b&limit=10000", "/api/audit?caller=a%20b&cursor=1-2&limit=10000", "/api/audit?caller=a%20b&cursor=1-2&limit=10000"],
            service.To("audit").Select(request => request.PathAndQuery));
        Assert.Contains("5 events are in ", _converter.Output);
        Assert.Equal(0, await _converter.RunAsync("verify", Export));
    }

    [Fact]
    public async Task An_export_that_is_refused_says_why()
    {
        await using var service = await StartAsync();
        service.Audit = new Script(ProblemOf(403, "forbidden", "Not allowed.", "The key that was sent may not do this."));
        Assert.Equal(3, await _converter.RunAsync("audit", Export, "--server", service.Address));
        Assert.Contains("may not do this", _converter.Error);
        Assert.DoesNotContain(Export, _converter.Files);
    }

    public void Dispose() => _converter.Dispose();

    private void Write(IEnumerable<string> lines) => File.WriteAllText(Path.Combine(_converter.Folder, Export), string.Join('\n', lines) + (lines.Any() ? "\n" : ""));

    // One page, which goes on where another one ended.
    private static List<string> Lines(IReadOnlyList<IJobEvent> events, bool isEnd = true, byte[]? key = null, List<string>? after = null)
    {
        var begun = after is null ? 0 : after.Count - 1;
        var chain = new HashChain(after is null ? HashChain.Beginning : HashChain.Open(Encoding.UTF8.GetBytes(after[^1]))!.Hash);
        var lines = new List<string>();
        string Append<T>(T line, byte[]? with = null) => Encoding.UTF8.GetString(chain.Append(JsonSerializer.SerializeToUtf8Bytes(line, JsonSerializerOptions.Web), with));
        foreach (var (e, index) in events.Select((e, index) => (e, index)))
        {
            lines.Add(Append(new AuditLine(
                (after?.Count ?? 0) + index + 1, (begun + index + 1) * 10, JobId, begun + index + 1, e.GetType().Name, Noon,
                JsonSerializer.SerializeToElement(e, e.GetType(), JsonSerializerOptions.Web), "local", "node-a", "cause", "request", null)));
        }

        var number = (after?.Count ?? 0) + events.Count + 1;
        lines.Add(Append(new AuditPageEnd(number, new AuditPage(events.Count, (begun + events.Count) * 10, isEnd, Noon, new AuditFilter())), key));
        return lines;
    }

    private static Microsoft.AspNetCore.Http.RequestDelegate Page(List<string> lines, string cursor) =>
        Answer(200, string.Concat(lines.Append($$"""{"cursor":"{{cursor}}"}""").Select(line => line + "\n")), "application/x-ndjson");
}
