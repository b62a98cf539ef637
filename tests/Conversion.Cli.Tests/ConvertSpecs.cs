using System.Text.Json;
using Conversion.Cli.Tests.Support;
using static Conversion.Cli.Tests.Support.ScriptedService;

namespace Conversion.Cli.Tests;

public sealed class ConvertSpecs : IDisposable
{
    private readonly Converter _converter = new();

    [Fact]
    public async Task A_link_becomes_a_file_in_the_current_folder_and_its_path_is_all_of_standard_output()
    {
        await using var service = await StartAsync();

        var exit = await _converter.ConvertAsync(service);

        Assert.Equal(0, exit);
        Assert.Equal(service.Content, _converter.Read("A title.mp3"));
        Assert.Equal(["A title.mp3"], _converter.Files);
        Assert.Equal(Path.Combine(_converter.Folder, "A title.mp3"), _converter.Output.Trim());
        Assert.Contains("Saved 300 kB", _converter.Error);
    }

    [Theory]
    [InlineData("mp3", null, """{"format":"mp3"}""")]
    [InlineData("mp3", "192k", """{"format":"mp3","audioBitrateKbps":192}""")]
    [InlineData("opus", "best", """{"format":"opus","audioBitrateKbps":320}""")]
    [InlineData("flac", "best", """{"format":"flac"}""")]
    [InlineData("mp4", "720p", """{"format":"mp4","maxHeight":720}""")]
    [InlineData("webm", "1080", """{"format":"webm","maxHeight":1080}""")]
    [InlineData("mp4", "best", """{"format":"mp4"}""")]
    public async Task What_is_asked_for_is_what_is_submitted(string format, string? quality, string output)
    {
        await using var service = await StartAsync();

        await _converter.ConvertAsync(service, quality is null ? ["--to", format] : ["--to", format, "--quality", quality]);

        var submitted = Assert.Single(service.To("submit"));
        Assert.Equal($$"""{"url":"https://example.org/watch","output":{{output}}}""", submitted.Body);
    }

    [Theory]
    [InlineData("--fresh", true)]
    [InlineData("--quiet", false)]
    public async Task A_fresh_run_is_asked_for_by_name(string option, bool isFresh)
    {
        await using var service = await StartAsync();
        await _converter.ConvertAsync(service, option);
        Assert.Equal(isFresh, Assert.Single(service.To("submit")).Body.Contains("\"cache\":\"no-store\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mp3_is_what_comes_when_no_format_is_named()
    {
        await using var service = await StartAsync();
        await _converter.ConvertAsync(service);
        Assert.Contains("\"format\":\"mp3\"", Assert.Single(service.To("submit")).Body);
    }

    [Fact]
    public async Task A_result_that_is_stored_already_is_fetched_without_following()
    {
        await using var service = await StartAsync();
        service.Submit = new Script(Answer(200, Job.Completed(3, service.Content)));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Empty(service.To("live"));
        Assert.Equal(service.Content, _converter.Read("A title.mp3"));
    }

    [Fact]
    public async Task A_job_that_fails_is_told_in_the_services_words_and_leaves_no_file()
    {
        await using var service = await StartAsync();
        service.Live = new Script(Stream(Job.Running(40, 2), Job.Failed(3)));

        var exit = await _converter.ConvertAsync(service, "--quiet");

        Assert.Equal(1, exit);
        Assert.Equal(
            ["converter: YouTube wants proof of a human", "  The platform refused the service as a robot.", "  Try again in an hour."],
            _converter.Error.TrimEnd().Split('\n'));
        Assert.Empty(_converter.Output);
        Assert.Empty(_converter.Files);
        Assert.Empty(service.To("link"));
    }

    [Fact]
    public async Task A_job_that_somebody_cancelled_is_a_failure()
    {
        await using var service = await StartAsync();
        service.Live = new Script(Stream(new Job("cancelled", "done", 10, 2)));

        Assert.Equal(1, await _converter.ConvertAsync(service));
        Assert.Contains("The job was cancelled.", _converter.Error);
    }

    [Theory]
    [InlineData(422, "url-not-allowed")]
    [InlineData(413, "body-too-large")]
    [InlineData(500, "internal")]
    public async Task A_refusal_is_told_in_the_services_words_and_not_tried_again(int status, string code)
    {
        await using var service = await StartAsync();
        service.Submit = new Script(ProblemOf(status, code, "Not this one.", "The address is private."));

        Assert.Equal(1, await _converter.ConvertAsync(service));

        Assert.Contains("converter: Not this one.\n  The address is private.", _converter.Error);
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task A_refusal_field_by_field_names_the_fields()
    {
        await using var service = await StartAsync();
        service.Submit = new Script(Answer(400, """{"title":"The request is not valid.","status":400,"errors":{"output.maxHeight":["Between 144 and 4320."]}}""", "application/problem+json"));

        Assert.Equal(1, await _converter.ConvertAsync(service));
        Assert.Contains("output.maxHeight: Between 144 and 4320.", _converter.Error);
    }

    [Fact]
    public async Task A_refusal_that_is_no_problem_document_still_tells_the_status()
    {
        await using var service = await StartAsync();
        service.Submit = new Script(Answer(418, "<html>teapot</html>", "text/html"));

        Assert.Equal(1, await _converter.ConvertAsync(service));
        Assert.Contains("418", _converter.Error);
    }

    [Fact]
    public async Task The_key_comes_from_the_environment_and_goes_to_the_service_only()
    {
        await using var service = await StartAsync();
        await using var elsewhere = await StartAsync();
        service.Link = new Script(context =>
        {
            context.Response.Redirect(elsewhere.Address + "/files/abc/a.mp3");
            return Task.CompletedTask;
        });
        _converter.Variables["CONVERTER_KEY"] = "s3cret";

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.All(service.Requests, request => Assert.Equal("Bearer s3cret", request.Header("Authorization")));
        Assert.Null(Assert.Single(elsewhere.To("file")).Header("Authorization"));
    }

    [Fact]
    public async Task An_unknown_key_says_where_to_put_a_known_one()
    {
        await using var service = await StartAsync();
        service.Submit = new Script(ProblemOf(401, "unauthorized", "No key.", "A key is needed."));

        Assert.Equal(1, await _converter.ConvertAsync(service, "--key", "wrong"));

        Assert.Equal("Bearer wrong", Assert.Single(service.Requests).Header("Authorization"));
        Assert.Contains("CONVERTER_KEY", _converter.Error);
    }

    [Fact]
    public async Task The_service_is_found_by_the_environment_unless_the_option_names_another()
    {
        await using var service = await StartAsync();
        _converter.Variables["CONVERTER_URL"] = service.Address;
        Assert.Equal(0, await _converter.RunAsync("convert", "https://example.org/watch"));

        _converter.Variables["CONVERTER_URL"] = "http://127.0.0.1:1";
        Assert.Equal(0, await _converter.ConvertAsync(service, "--force"));
    }

    [Fact]
    public async Task Json_tells_the_file_and_the_whole_job_also_what_this_client_does_not_know()
    {
        await using var service = await StartAsync();

        Assert.Equal(0, await _converter.ConvertAsync(service, "--json", "--quiet"));

        using var outcome = JsonDocument.Parse(_converter.Output);
        Assert.Equal(0, outcome.RootElement.GetProperty("exitCode").GetInt32());
        Assert.Equal(Path.Combine(_converter.Folder, "A title.mp3"), outcome.RootElement.GetProperty("file").GetString());
        Assert.Equal(1, outcome.RootElement.GetProperty("job").GetProperty("somethingNew").GetProperty("a").GetInt32());
        Assert.Empty(_converter.Error);
    }

    [Fact]
    public async Task Json_tells_failures_and_refusals_too()
    {
        await using var service = await StartAsync();
        service.Live = new Script(Stream(Job.Failed(3)));
        Assert.Equal(1, await _converter.ConvertAsync(service, "--json"));
        using var failed = JsonDocument.Parse(_converter.Output);
        Assert.Equal("bot_check", failed.RootElement.GetProperty("job").GetProperty("failure").GetProperty("kind").GetString());

        using var other = new Converter();
        service.Submit = new Script(ProblemOf(422, "url-invalid", "No.", "No address."));
        Assert.Equal(1, await other.ConvertAsync(service, "--json"));
        using var refused = JsonDocument.Parse(other.Output);
        Assert.Equal("url-invalid", refused.RootElement.GetProperty("problem").GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_the_service_sends_cannot_drive_the_terminal()
    {
        await using var service = await StartAsync();
        var job = Job.Failed(3).With("title", "evil \u001b]0;owned\u0007 title");
        job.With("failure", new System.Text.Json.Nodes.JsonObject { ["title"] = "bad \u001b[2J\u009b31m", ["message"] = "a\rb\u202Ec", ["retryable"] = false });
        service.Live = new Script(Stream(job));

        await _converter.ConvertAsync(service);

        Assert.DoesNotContain(_converter.Error, character => char.IsControl(character) && character != '\n');
        Assert.Contains("bad [2J31m", _converter.Error);
    }

    [Fact]
    public async Task A_notice_is_passed_on()
    {
        await using var service = await StartAsync();
        service.Submit = new Script(Answer(200, Job.Completed(3, service.Content).With("notices",
            new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["kind"] = "quality_reduced", ["message"] = "480p is all there was." }))));

        await _converter.ConvertAsync(service);
        Assert.Contains("480p is all there was.", _converter.Error);
    }

    public void Dispose() => _converter.Dispose();
}
