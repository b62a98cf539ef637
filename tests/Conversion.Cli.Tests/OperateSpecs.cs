using System.Text.Json;
using Conversion.Cli.Tests.Support;
using Microsoft.AspNetCore.Http;
using static Conversion.Cli.Tests.Support.ScriptedService;

namespace Conversion.Cli.Tests;

/// <summary>What operators' commands ask of a service, tell, and end with.</summary>
public sealed class OperateSpecs : IDisposable
{
    private const string Violation =
        """{"invariant":"I6","jobId":"0f8fad5b-d9cb-469f-a165-70867728950e","what":"The job's snapshot differs.","advice":"Write it\u001b[2J anew.","version":5}""";

    private const string Repaired = """{"invariant":"I6","jobId":null,"what":"A row is there.","advice":"Remove it.","repaired":true}""";
    private readonly Converter _converter = new();

    [Fact]
    public async Task A_sound_service_is_exit_0_with_the_sum()
    {
        await using var service = await StartAsync();
        service.Verify = new Script(Lines("", Sum(violations: 0, repaired: 0)));

        Assert.Equal(0, await VerifyAsync(service));

        Assert.Equal("3 streams, 12 events and 1 artifacts checked in 1.5 s: nothing is wrong.", _converter.Output.Trim());
        Assert.Empty(_converter.Error);
        Assert.Equal(("GET", "/api/diagnostics/verify?content=false&repair=false"), Asked(service));
    }

    [Fact]
    public async Task What_is_wrong_is_told_line_by_line_and_is_exit_1()
    {
        await using var service = await StartAsync();
        service.Verify = new Script(Lines(Violation, "", Repaired, Sum(violations: 2, repaired: 1)));

        Assert.Equal(1, await VerifyAsync(service, "--content", "--repair"));

        Assert.Equal(
            [
                "I6 job 0f8fad5b-d9cb-469f-a165-70867728950e, version 5: The job's snapshot differs.", "    Write it[2J anew.",
                "I6 A row is there.", "    Repaired.",
                "3 streams, 12 events and 1 artifacts checked in 1.5 s: 2 things are wrong, 1 of which was repaired.",
            ],
            _converter.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(("POST", "/api/diagnostics/verify?content=true&repair=true"), Asked(service));
    }

    [Fact]
    public async Task All_that_was_wrong_and_is_repaired_is_exit_0()
    {
        await using var service = await StartAsync();
        service.Verify = new Script(Lines(Repaired, Sum(violations: 1, repaired: 1)));

        Assert.Equal(0, await VerifyAsync(service, "--repair"));
    }

    public static TheoryData<string> NoAnswers => ["refused", "broken off", "ended early", "silent", "nonsense", "nobody there"];

    [Theory]
    [MemberData(nameof(NoAnswers))]
    public async Task What_could_not_be_checked_is_exit_3(string how)
    {
        await using var service = await StartAsync();
        var stopped = how == "nobody there";
        service.Verify = new Script(how switch
        {
            "refused" => ProblemOf(403, "forbidden", "Not allowed.", "The key that was sent may not do this."),
            "broken off" => AnswerThenAbort(Violation + "\n", 9999),
            "ended early" => Lines(Violation),
            "silent" => SilentAfter(Violation),
            _ => Answer(200, "<html>"),
        });

        Assert.Equal(3, await _converter.RunAsync("verify", "--server", stopped ? "http://127.0.0.1:1" : service.Address));

        Assert.NotEmpty(_converter.Error);
        Assert.DoesNotContain("checked in", _converter.Output);
    }

    [Fact]
    public async Task A_rebuild_is_waited_for()
    {
        await using var service = await StartAsync();
        service.Rebuild = new Script(Answer(202, Model("requested")));
        service.Projection = new Script(Answer(200, Model("requested")), Answer(200, Model("running")), Answer(200, Model("finished")));

        Assert.Equal(0, await _converter.RunAsync("rebuild", "JobProgress", "--server", service.Address));

        Assert.Equal("JobProgress is rebuilt up to event 1234, in 2.5 s on node-1.", _converter.Output.Trim());
        Assert.Equal(3, service.To("projection").Count());
    }

    [Fact]
    public async Task A_rebuild_that_failed_is_exit_1_with_the_reason()
    {
        await using var service = await StartAsync();
        service.Rebuild = new Script(Answer(202, Model("requested")));
        service.Projection = new Script(Answer(200, Model("failed")));

        Assert.Equal(1, await _converter.RunAsync("rebuild", "JobProgress", "--server", service.Address));

        Assert.Contains("the disk is full", _converter.Error);
        Assert.Empty(_converter.Output);
    }

    [Theory]
    [InlineData(404, 1)]
    [InlineData(409, 1)]
    [InlineData(403, 3)]
    public async Task A_rebuild_that_is_refused_says_why(int status, int exit)
    {
        await using var service = await StartAsync();
        service.Rebuild = new Script(ProblemOf(status, "code", "It is refused.", "For this reason."));

        Assert.Equal(exit, await _converter.RunAsync("rebuild", "JobProgress", "--server", service.Address));

        Assert.Contains("For this reason.", _converter.Error);
    }

    public void Dispose() => _converter.Dispose();

    private Task<int> VerifyAsync(ScriptedService service, params string[] options) => _converter.RunAsync(["verify", "--server", service.Address, .. options]);

    private static (string Method, string PathAndQuery) Asked(ScriptedService service)
    {
        var request = Assert.Single(service.To("verify"));
        return (request.Method, request.PathAndQuery);
    }

    private static RequestDelegate Lines(params string[] lines) => Answer(200, string.Concat(lines.Select(line => line + "\n")), "application/x-ndjson");

    private static RequestDelegate SilentAfter(string line) => async context =>
    {
        await Lines(line)(context);
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
    };

    private static string Sum(int violations, int repaired) =>
        $$"""{"streams":3,"events":12,"artifacts":1,"violations":{{violations}},"repaired":{{repaired}},"seconds":1.5}""";

    private static string Model(string state) => JsonSerializer.Serialize(new
    {
        name = "JobProgress",
        sequence = 1,
        eventsBehind = 0,
        rebuild = new
        {
            state,
            startedAt = "2026-11-25T12:00:00Z",
            finishedAt = "2026-11-25T12:00:02.5Z",
            node = "node-1",
            sequence = 1234,
            failure = state == "failed" ? "the disk is full" : null,
        },
    });
}
