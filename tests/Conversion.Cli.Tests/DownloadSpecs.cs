using Conversion.Cli.Tests.Support;
using static Conversion.Cli.Tests.Support.ScriptedService;

namespace Conversion.Cli.Tests;

public sealed class DownloadSpecs : IDisposable
{
    private readonly Converter _converter = new();

    [Fact]
    public async Task A_connection_that_breaks_midway_is_taken_up_where_it_broke()
    {
        await using var service = await StartAsync();
        service.File = new Script(
            service.Bytes(breakAfter: 100_000, when: () => _converter.Holds(100_000)),
            service.Bytes(breakAfter: 50_000, when: () => _converter.Holds(150_000)),
            service.Bytes());

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Equal(service.Content, _converter.Read("A title.mp3"));
        Assert.Equal([null, "bytes=100000-", "bytes=150000-"], service.To("file").Select(request => request.Header("Range")));
        Assert.Single(service.To("link"));
        Assert.Equal(["A title.mp3"], _converter.Files);
    }

    [Fact]
    public async Task A_download_that_falls_silent_is_taken_up_anew()
    {
        await using var service = await StartAsync();
        service.File = new Script(service.Bytes(breakAfter: 100_000, thenSilence: true), service.Bytes());

        Assert.Equal(0, await _converter.ConvertAsync(service));
        Assert.Equal("bytes=100000-", service.To("file").Last().Header("Range"));
        Assert.Equal(service.Content, _converter.Read("A title.mp3"));
    }

    [Fact]
    public async Task A_server_without_ranges_begins_anew_and_what_is_here_is_passed_over()
    {
        await using var service = await StartAsync();
        service.File = new Script(service.Bytes(breakAfter: 100_000), service.Bytes(knowsRanges: false));

        Assert.Equal(0, await _converter.ConvertAsync(service, "-o", "-"));
        Assert.Equal(service.Content, _converter.RawOutput);
    }

    [Theory]
    [InlineData(410)]
    [InlineData(403)]
    public async Task A_link_that_expires_midway_is_replaced_by_way_of_the_durable_one(int refusal)
    {
        await using var service = await StartAsync();
        service.File = new Script(service.Bytes(breakAfter: 100_000, when: () => _converter.Holds(100_000)), ProblemOf(refusal, "link-expired", "Expired.", "Ask again."), service.Bytes());
        int links = 0;
        service.Link = new Script(context =>
        {
            context.Response.Redirect($"/files/abc/a.mp3?signature=k1.{++links}");
            return Task.CompletedTask;
        });

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Equal(service.Content, _converter.Read("A title.mp3"));
        Assert.Equal(["k1.1", "k1.1", "k1.2"], service.To("file").Select(request => request.PathAndQuery.Split('=')[1]));
        Assert.Equal("bytes=100000-", service.To("file").Last().Header("Range"));
    }

    [Fact]
    public async Task Links_that_are_refused_again_and_again_end_in_the_services_words()
    {
        await using var service = await StartAsync();
        service.File = new Script(ProblemOf(403, "link-invalid", "The link is not valid.", "Ask for another."));

        Assert.Equal(1, await _converter.ConvertAsync(service));

        Assert.Contains("The link is not valid.", _converter.Error);
        Assert.InRange(service.To("file").Count(), 2, 10);
        Assert.Empty(_converter.Files);
    }

    [Fact]
    public async Task A_result_that_retention_has_removed_ends_in_the_services_words()
    {
        await using var service = await StartAsync();
        service.Link = new Script(ProblemOf(410, "artifact-expired", "The file is gone.", "Retry the job."));

        Assert.Equal(1, await _converter.ConvertAsync(service));

        Assert.Contains("The file is gone.\n  Retry the job.", _converter.Error);
        Assert.Empty(_converter.Files);
    }

    [Fact]
    public async Task Damaged_bytes_are_fetched_once_more()
    {
        await using var service = await StartAsync();
        service.File = new Script(service.Bytes(other: Damaged(service.Content)), service.Bytes());

        Assert.Equal(0, await _converter.ConvertAsync(service));
        Assert.Equal(service.Content, _converter.Read("A title.mp3"));
    }

    [Fact]
    public async Task Bytes_that_stay_damaged_are_not_kept()
    {
        await using var service = await StartAsync();
        service.File = new Script(service.Bytes(other: Damaged(service.Content)));

        Assert.Equal(1, await _converter.ConvertAsync(service));

        Assert.Contains("SHA-256", _converter.Error);
        Assert.Empty(_converter.Files);
        Assert.Empty(_converter.Output);
    }

    [Theory]
    [InlineData(+1)]
    [InlineData(-1)]
    public async Task A_file_of_another_length_is_not_kept(int difference)
    {
        await using var service = await StartAsync();
        service.Live = new Script(Stream(Job.Completed(4, service.Content, size: service.Content.Length - difference)));

        Assert.Equal(1, await _converter.ConvertAsync(service));

        Assert.Contains("300000 bytes, not", _converter.Error);
        Assert.Empty(_converter.Files);
    }

    [Fact]
    public async Task An_answer_that_does_not_end_is_cut_off()
    {
        await using var service = await StartAsync();
        service.File = new Script(async context =>
        {
            while (true)
                await context.Response.Body.WriteAsync(service.Content, context.RequestAborted);
        });

        Assert.Equal(1, await _converter.ConvertAsync(service));
        Assert.Contains("goes on after 300000 bytes", _converter.Error);
        Assert.Empty(_converter.Files);
    }

    [Fact]
    public async Task A_download_that_never_moves_is_given_up()
    {
        await using var service = await StartAsync();
        _converter.Pace = _converter.Pace with { Outage = TimeSpan.FromMilliseconds(300) };
        service.File = new Script(Abort);

        Assert.Equal(3, await _converter.ConvertAsync(service));
        Assert.Empty(_converter.Files);
    }

    [Fact]
    public async Task Standard_output_gets_the_bytes_and_nothing_else()
    {
        await using var service = await StartAsync();

        Assert.Equal(0, await _converter.ConvertAsync(service, "-o", "-"));

        Assert.Equal(service.Content, _converter.RawOutput);
        Assert.Empty(_converter.Output);
        Assert.Empty(_converter.Files);
        Assert.Contains("Saved", _converter.Error);
    }

    [Fact]
    public async Task A_name_that_is_in_use_is_never_overwritten()
    {
        await using var service = await StartAsync();
        await File.WriteAllTextAsync(Path.Combine(_converter.Folder, "A title.mp3"), "mine", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(_converter.Folder, "A title (1).mp3"));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Equal("mine"u8, _converter.Read("A title.mp3"));
        Assert.Equal(service.Content, _converter.Read("A title (2).mp3"));
        Assert.EndsWith("A title (2).mp3", _converter.Output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_at_once_for_one_name_each_keep_their_file()
    {
        await using var service = await StartAsync();

        var exits = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _converter.ConvertAsync(service, "-o", "x.mp3")));

        Assert.All(exits, exit => Assert.Equal(0, exit));
        Assert.Equal(["x (1).mp3", "x (2).mp3", "x (3).mp3", "x (4).mp3", "x (5).mp3", "x.mp3"], _converter.Files);
    }

    [Fact]
    public async Task Force_overwrites()
    {
        await using var service = await StartAsync();
        await File.WriteAllTextAsync(Path.Combine(_converter.Folder, "mine.mp3"), "mine", TestContext.Current.CancellationToken);

        Assert.Equal(0, await _converter.ConvertAsync(service, "-o", "mine.mp3", "--force"));

        Assert.Equal(service.Content, _converter.Read("mine.mp3"));
        Assert.Equal(["mine.mp3"], _converter.Files);
    }

    [Theory]
    [InlineData("here/")]
    [InlineData("here")]
    public async Task A_folder_gets_the_file_under_the_services_name(string folder)
    {
        await using var service = await StartAsync();
        Directory.CreateDirectory(Path.Combine(_converter.Folder, "here"));

        Assert.Equal(0, await _converter.ConvertAsync(service, "-o", folder));
        Assert.Equal([Path.Combine("here", "A title.mp3")], _converter.Files);
    }

    [Theory]
    [InlineData("nowhere/")]
    [InlineData("nowhere/x.mp3")]
    public async Task A_folder_that_is_not_there_is_told_before_anything_is_submitted(string output)
    {
        await using var service = await StartAsync();

        Assert.Equal(2, await _converter.ConvertAsync(service, "-o", output));

        Assert.Contains("nowhere", _converter.Error);
        Assert.Empty(service.Requests);
    }

    [Theory]
    [InlineData("../../../evil.mp3", "evil.mp3")]
    [InlineData("/etc/passwd", "passwd")]
    [InlineData("..\\..\\evil.mp3", "evil.mp3")]
    [InlineData("..", "converted.mp3")]
    [InlineData("a/..", "converted.mp3")]
    [InlineData("", "converted.mp3")]
    [InlineData(".bashrc", "bashrc")]
    [InlineData("-rf.mp3", "_-rf.mp3")]
    [InlineData("CON.mp3", "_CON.mp3")]
    [InlineData("a\0b\r\nc\u001b.mp3", "abc.mp3")]
    [InlineData("\u202Egnp.mp3", "gnp.mp3")]
    [InlineData("a:b*c?\"<>|.mp3", "a_b_c_____.mp3")]
    [InlineData("שלום 🎵.mp3", "שלום 🎵.mp3")]
    public async Task A_hostile_file_name_stays_in_the_folder_and_does_no_harm(string sent, string used)
    {
        await using var service = await StartAsync();
        service.Live = new Script(Stream(Job.Completed(4, service.Content, fileName: sent)));

        Assert.Equal(0, await _converter.ConvertAsync(service));

        Assert.Equal([used], _converter.Files);
        Assert.Equal(service.Content, _converter.Read(used));
    }

    [Fact]
    public async Task A_file_name_of_a_thousand_bytes_is_cut_and_keeps_its_extension()
    {
        await using var service = await StartAsync();
        service.Live = new Script(Stream(Job.Completed(4, service.Content, fileName: new string('語', 400) + ".mp3")));

        Assert.Equal(0, await _converter.ConvertAsync(service));
        Assert.Equal([new string('語', 65) + ".mp3"], _converter.Files);
    }

    private static byte[] Damaged(byte[] content)
    {
        var damaged = content.ToArray();
        damaged[content.Length / 2] ^= 1;
        return damaged;
    }

    public void Dispose() => _converter.Dispose();
}
