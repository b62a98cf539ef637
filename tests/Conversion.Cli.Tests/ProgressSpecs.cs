using System.Text.RegularExpressions;
using Conversion.Cli.Tests.Support;
using static Conversion.Cli.Tests.Support.ScriptedService;

namespace Conversion.Cli.Tests;

public sealed partial class ProgressSpecs : IDisposable
{
    private readonly Converter _converter = new();

    [Fact]
    public async Task Without_a_terminal_there_are_plain_lines_with_phase_percent_bytes_rate_and_time_left()
    {
        await using var service = await StartAsync();
        service.Live = new Script(Stream(
            Job.Queued().With("queuePosition", 3).With("estimatedWaitSeconds", 12),
            Job.Running(1, 2, "resolving"),
            Job.Running(37.5, 3, "downloading").With("title", "A [title]").With("downloadedBytes", 4_200_000).With("totalBytes", 11_300_000).With("bytesPerSecond", 1_234_567.0).With("etaSeconds", 5.8),
            Job.Completed(9, service.Content)));

        await _converter.ConvertAsync(service);

        Assert.Contains("waiting, number 3 in line, about 0:12", _converter.Error);
        Assert.Contains("resolving\n", _converter.Error);
        Assert.Contains("A [title]\n", _converter.Error);
        Assert.Contains("downloading · 37 % · 4.2 of 11.3 MB · 1.2 MB/s · 0:06 left", _converter.Error);
        Assert.Contains("saving · 100 % · 300 of 300 kB", _converter.Error);
        Assert.DoesNotContain('\u001b', _converter.Error);
    }

    [Fact]
    public async Task Lines_are_occasional_one_a_phase_and_then_one_every_few_seconds()
    {
        await using var service = await StartAsync();
        _converter.Pace = _converter.Pace with { Line = TimeSpan.FromHours(1) };
        service.Live = new Script(Stream([.. Enumerable.Range(2, 50).Select(n => Job.Running(n, n).With("totalBytes", 100)), Job.Completed(99, service.Content)]));

        await _converter.ConvertAsync(service);

        Assert.Single(ConvertingLines().Matches(_converter.Error));
    }

    [Fact]
    public async Task Where_no_total_is_known_bytes_are_shown_and_no_percent()
    {
        await using var service = await StartAsync();
        service.Live = new Script(Stream(Job.Running(1, 3, "downloading").With("downloadedBytes", 4_200_000), Job.Completed(9, service.Content)));

        await _converter.ConvertAsync(service);

        Assert.Contains("downloading · 4.2 MB\n", _converter.Error);
    }

    [Fact]
    public async Task Where_no_total_is_known_the_media_that_is_converted_is_shown()
    {
        await using var service = await StartAsync();
        service.Live = new Script(Stream(
            Job.Running(5, 3, "converting").With("downloadedBytes", 4_200_000).With("processedSeconds", 83.9), Job.Completed(9, service.Content)));

        await _converter.ConvertAsync(service);

        Assert.Contains("converting · 4.2 MB · 1:23 of media\n", _converter.Error);
    }

    [Fact]
    public async Task On_a_terminal_a_bar_moves_with_title_percent_and_time()
    {
        await using var service = await StartAsync();
        _converter.HasTerminal = true;
        var go = new TaskCompletionSource();
        service.Live = new Script(async context =>
        {
            await Stream(Job.Running(37.5, 3, "downloading").With("title", "A [title] 🎵 that is longer than the room for it").With("downloadedBytes", 4_200_000).With("totalBytes", 11_300_000))(context);
            await go.Task;
            await Stream(Job.Completed(9, service.Content))(context);
        });

        var run = _converter.ConvertAsync(service);
        // A frame may be drawn between two changes: what counts is that one comes that has them all.
        await Eventually.TrueAsync(() => BarWithTitle().IsMatch(Plain()));
        go.SetResult();

        Assert.Equal(0, await run);
        Assert.Contains("completed", Plain());
        Assert.Contains("100 % · 300 of 300 kB", Plain());
        Assert.Equal(service.Content, _converter.Read("A title.mp3"));
    }

    [Fact]
    public async Task On_a_terminal_bytes_move_while_no_total_is_known()
    {
        await using var service = await StartAsync();
        _converter.HasTerminal = true;
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        service.Live = new Script(async context =>
        {
            await Stream(Job.Running(1, 3, "downloading").With("downloadedBytes", 1_000_000))(context);
            await first.Task;
            await Stream(Job.Running(1, 4, "downloading").With("downloadedBytes", 2_000_000))(context);
            await second.Task;
            await Stream(Job.Completed(9, service.Content))(context);
        });

        var run = _converter.ConvertAsync(service);
        await Eventually.TrueAsync(() => Plain().Contains("downloading · 1.0 MB · 0:0", StringComparison.Ordinal));
        first.SetResult();
        await Eventually.TrueAsync(() => Plain().Contains("downloading · 2.0 MB · 0:0", StringComparison.Ordinal));
        second.SetResult();

        Assert.Equal(0, await run);
        Assert.DoesNotContain(" 1 %", Plain());
    }

    [Fact]
    public async Task A_failure_on_a_terminal_is_told_below_the_bar()
    {
        await using var service = await StartAsync();
        _converter.HasTerminal = true;
        service.Live = new Script(Stream(Job.Running(40, 2), Job.Failed(3)));

        Assert.Equal(1, await _converter.ConvertAsync(service));
        Assert.EndsWith("Try again in an hour.\n", _converter.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_tells_nothing_but_the_path()
    {
        await using var service = await StartAsync();
        _converter.HasTerminal = true;

        Assert.Equal(0, await _converter.ConvertAsync(service, "--quiet"));

        Assert.Empty(_converter.Error);
        Assert.Equal(Path.Combine(_converter.Folder, "A title.mp3"), _converter.Output.Trim());
    }

    private string Plain() => EscapeSequences().Replace(_converter.Error, "");

    public void Dispose() => _converter.Dispose();

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex EscapeSequences();

    [GeneratedRegex("A \\[title\\] 🎵 that is lo… *━+ downloading · 37 % · 4.2 of 11.3 MB · 0:0[0-9]")]
    private static partial Regex BarWithTitle();

    [GeneratedRegex("^.*converting.*$", RegexOptions.Multiline)]
    private static partial Regex ConvertingLines();
}
