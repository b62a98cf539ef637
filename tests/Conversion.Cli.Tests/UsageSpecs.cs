using Conversion.Cli.Tests.Support;

namespace Conversion.Cli.Tests;

public sealed class UsageSpecs : IDisposable
{
    private readonly Converter _converter = new();

    public static TheoryData<string, string> Senseless => new()
    {
        { "convert", "argument missing" },
        { "convert https://a.example --to avi", "avi" },
        { "convert https://a.example --to mp3 --quality 720p", "no height" },
        { "convert https://a.example --to mp4 --quality 128k", "bitrate" },
        { "convert https://a.example --to mp4 --quality 4k", "height such as 720p" },
        { "convert https://a.example --to flac --quality 128k", "lossless" },
        { "convert https://a.example --to wav --quality 720p", "lossless" },
        { "convert https://a.example --to mp3 --quality 31k", "32k to 320k" },
        { "convert https://a.example --to mp3 --quality 321", "32k to 320k" },
        { "convert https://a.example --to mp3 --quality 99999999999999", "32k to 320k" },
        { "convert https://a.example --to mp3 --quality fine", "no bitrate" },
        { "convert https://a.example --to mp4 --quality 143p", "144p to 4320p" },
        { "convert https://a.example --to mp4 --quality 4321", "144p to 4320p" },
        { "convert https://a.example --to mp4 --quality -5", "-5" },
        { "convert https://a.example --server localhost", "localhost" },
        { "convert https://a.example --server ftp://localhost", "ftp://localhost" },
        { "convert https://a.example --json -o -", "standard output" },
        { "convert https://a.example https://b.example", "https://b.example" },
        { "convert https://a.example --no-such-option", "--no-such-option" },
        { "convret https://a.example", "convret" },
        { "verify --no-such-option", "--no-such-option" },
        { "verify export.ndjson --repair", "--repair" },
        { "verify --server localhost", "localhost" },
        { "rebuild", "argument missing" },
        { "", "command" },
    };

    [Theory]
    [MemberData(nameof(Senseless))]
    public async Task A_senseless_command_line_is_exit_2_with_a_reason_and_no_request(string line, string reason)
    {
        _converter.Variables["CONVERTER_URL"] = "http://127.0.0.1:1";

        var exit = await _converter.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, exit);
        Assert.Contains(reason, _converter.Error);
        Assert.Contains("--help", _converter.Error);
        Assert.Empty(_converter.Output);
    }

    [Theory]
    [InlineData("convert --check https://a.example --to mp3 --quality 128k", 0)]
    [InlineData("convert --check https://a.example --to avi", 2)]
    [InlineData("convert --check https://a.example --to mp3 --quality 720p", 2)]
    public async Task A_command_line_can_be_checked_without_a_service(string line, int exit)
    {
        _converter.Variables["CONVERTER_URL"] = "http://127.0.0.1:1";

        Assert.Equal(exit, await _converter.RunAsync(line.Split(' ')));
    }

    [Fact]
    public async Task Help_is_no_error_and_names_every_option()
    {
        Assert.Equal(0, await _converter.RunAsync("convert", "--help"));

        foreach (var option in new[] { "--to", "--quality", "--output", "--force", "--server", "--key", "--quiet", "--json", "CONVERTER_URL", "CONVERTER_KEY" })
            Assert.Contains(option, _converter.Output);
    }

    public void Dispose() => _converter.Dispose();
}
