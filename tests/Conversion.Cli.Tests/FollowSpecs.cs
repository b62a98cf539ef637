using Conversion.Cli.Tests.Support;
using static Conversion.Cli.Tests.Support.ScriptedService;

namespace Conversion.Cli.Tests;

public sealed class FollowSpecs : IDisposable
{
    private readonly Converter _converter = new();

    [Fact]
    public async Task A_live_stream_that_breaks_is_resumed_after_the_last_event()
    {
        await using var service = await StartAsync();
        service.Live = new Script(StreamThenAbort(() => _converter.Shows("converting"), Job.Queued(), Job.Running(20, 7)), Stream(Job.Completed(9, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Equal([null, "7"], service.To("live").Select(request => request.Header("Last-Event-ID")));
        Assert.Empty(service.To("get"));
        Assert.Single(service.To("submit"));
    }

    [Fact]
    public async Task A_live_stream_that_ends_early_in_good_order_is_resumed_as_well()
    {
        await using var service = await StartAsync();
        service.Live = new Script(Stream(Job.Running(20, 7)), Stream(Job.Running(30, 8)), Stream(Job.Completed(9, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));
        Assert.Equal([null, "7", "8"], service.To("live").Select(request => request.Header("Last-Event-ID")));
    }

    [Fact]
    public async Task A_live_stream_that_falls_silent_counts_as_broken()
    {
        await using var service = await StartAsync();
        service.Live = new Script(StreamThenSilence(Job.Running(20, 7)), Stream(Job.Completed(9, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));
        Assert.Equal(2, service.To("live").Count());
    }

    [Fact]
    public async Task A_stream_that_answers_204_has_told_the_end_before_and_the_job_is_asked_for()
    {
        await using var service = await StartAsync();
        service.Live = new Script(StreamThenAbort(() => _converter.Shows("converting"), Job.Running(20, 7)), Status(204));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Single(service.To("get"));
        Assert.Equal(service.Content, _converter.Read("A title.mp3"));
    }

    [Fact]
    public async Task A_service_that_is_overloaded_for_a_moment_is_asked_again_at_every_step()
    {
        await using var service = await StartAsync();
        var busy = ProblemOf(503, "overloaded", "Busy.", "Later.", retryAfter: 0);
        service.Submit = new Script(busy, busy, Answer(202, Job.Queued()));
        service.Live = new Script(busy, Stream(Job.Completed(4, service.Content)));
        service.Link = new Script(busy, service.Link.Next());
        service.File = new Script(busy, service.Bytes());

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Single(service.To("submit").Select(request => request.Header("Idempotency-Key")).Distinct());
        Assert.Equal(3, service.To("submit").Count());
    }

    [Fact]
    public async Task A_service_that_stays_overloaded_is_told_in_its_own_words()
    {
        await using var service = await StartAsync();
        service.Submit = new Script(ProblemOf(503, "overloaded", "Busy.", "Come back later.", retryAfter: 3600));

        Assert.Equal(1, await _converter.ConvertAsync(service));
        Assert.Contains("Come back later.", _converter.Error);
    }

    [Fact]
    public async Task A_submission_whose_answer_is_lost_is_sent_again_under_the_same_idempotency_key()
    {
        await using var service = await StartAsync();
        service.Submit = new Script(Abort, AnswerThenAbort("{\"id\":", announcedBytes: 5000), Answer(202, Job.Queued()));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        var keys = service.To("submit").Select(request => request.Header("Idempotency-Key")).ToList();
        Assert.Equal(3, keys.Count);
        Assert.Matches("^[!-~]{1,128}$", Assert.Single(keys.Distinct())!);
    }

    [Fact]
    public async Task Two_runs_have_two_idempotency_keys()
    {
        await using var service = await StartAsync();
        await _converter.ConvertAsync(service);
        await _converter.ConvertAsync(service);
        Assert.Equal(2, service.To("submit").Select(request => request.Header("Idempotency-Key")).Distinct().Count());
    }

    public static TheoryData<string> NoStreams => ["404", "403", "500", "501", "html", "abort", "nonsense"];

    [Theory]
    [MemberData(nameof(NoStreams))]
    public async Task Where_no_live_stream_can_be_had_the_job_is_polled(string answer)
    {
        await using var service = await StartAsync();
        service.Live = new Script(answer switch
        {
            "html" => Answer(200, "<html>", "text/html"),
            "abort" => Abort,
            "nonsense" => Answer(200, "data: nonsense\n\n", "text/event-stream"),
            _ => Status(int.Parse(answer)),
        });
        service.Get = new Script(
            Answer(200, Job.Running(10, 2)), Answer(200, Job.Running(50, 3)), Answer(200, Job.Running(80, 4)), Answer(200, Job.Completed(5, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Equal(4, service.To("get").Count());
        Assert.InRange(service.To("live").Count(), 1, 3);
        Assert.Contains("converting", _converter.Error);
    }

    [Fact]
    public async Task While_polling_the_live_stream_is_tried_again_now_and_then()
    {
        await using var service = await StartAsync();
        _converter.Pace = _converter.Pace with { StreamAgain = TimeSpan.FromMilliseconds(50) };
        service.Live = new Script(Abort, Abort, Abort, Stream(Job.Completed(5, service.Content)));
        service.Get = new Script(Answer(200, Job.Running(10, 2)));

        Assert.Equal(0, await _converter.ConvertAsync(service));
        Assert.Equal(4, service.To("live").Count());
    }

    [Fact]
    public async Task A_resume_point_that_the_service_does_not_know_is_dropped()
    {
        await using var service = await StartAsync();
        service.Live = new Script(StreamThenAbort(() => _converter.Shows("converting"), Job.Running(20, 7)), Status(400), Stream(Job.Running(20, 7), Job.Completed(9, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));
        Assert.Equal([null, "7", null], service.To("live").Select(request => request.Header("Last-Event-ID")));
    }

    [Fact]
    public async Task A_job_that_the_service_no_longer_knows_ends_in_its_words()
    {
        await using var service = await StartAsync();
        service.Live = new Script(Status(404));
        service.Get = new Script(ProblemOf(404, "job-not-found", "No such job.", "It is not here."));

        Assert.Equal(1, await _converter.ConvertAsync(service));
        Assert.Contains("No such job.", _converter.Error);
    }

    [Fact]
    public async Task A_state_older_than_the_one_shown_is_not_shown()
    {
        await using var service = await StartAsync();
        service.Live = new Script(
            StreamThenAbort(() => _converter.Shows("60 %"), Job.Running(60, 7).With("totalBytes", 100)),
            Stream(Job.Running(20, 3).With("totalBytes", 100), Job.Running(70, 8).With("totalBytes", 100), Job.Completed(9, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Contains("70 %", _converter.Error);
        Assert.DoesNotContain("20 %", _converter.Error);
    }

    [Fact]
    public async Task No_service_at_all_is_exit_3_with_what_was_tried_and_what_to_do()
    {
        var exit = await _converter.RunAsync("convert", "https://example.org/", "--server", "http://127.0.0.1:1");

        Assert.Equal(3, exit);
        Assert.Contains("http://127.0.0.1:1", _converter.Error);
        Assert.Contains("tries in", _converter.Error);
        Assert.Contains("scripts/up", _converter.Error);
        Assert.Empty(_converter.Output);
    }

    [Fact]
    public async Task Something_else_on_that_port_is_exit_3()
    {
        await using var service = await StartAsync();
        service.Submit = new Script(Answer(200, "<html>hello</html>", "text/html"));

        Assert.Equal(3, await _converter.ConvertAsync(service));
        Assert.Contains("not as this service does", _converter.Error);
    }

    [Fact]
    public async Task A_service_that_goes_away_for_good_is_exit_3_and_names_the_job()
    {
        var service = await StartAsync();
        _converter.Pace = _converter.Pace with { Outage = TimeSpan.FromMilliseconds(400) };
        service.Live = new Script(StreamThenSilence(Job.Running(20, 7)));

        var run = _converter.ConvertAsync(service);
        await Eventually.TrueAsync(() => service.To("live").Any());
        await service.DisposeAsync();

        Assert.Equal(3, await run);
        Assert.Contains(Job.Id, _converter.Error);
    }

    [Fact]
    public async Task A_service_that_never_answers_is_not_waited_for_for_ever()
    {
        await using var service = await StartAsync();
        _converter.Pace = _converter.Pace with { Call = TimeSpan.FromMilliseconds(200) };
        service.Submit = new Script(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        Assert.Equal(3, await _converter.ConvertAsync(service));
        Assert.Contains("No answer within 0.2 s", _converter.Error);
    }

    public void Dispose() => _converter.Dispose();
}
