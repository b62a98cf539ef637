namespace Conversion.Media.Tests.Processes;

public sealed class ToolInspectorSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tool-inspector-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_tools_of_this_machine_work()
    {
        var tools = await InspectAsync(new MediaOptions());

        Assert.All(tools.Where(tool => tool.IsRequired), tool => Assert.True(tool is { Works: true, MeetsMinimum: true, Problem: null }, $"{tool}"));
        Assert.Equal(["yt-dlp", "ffmpeg", "ffprobe", "deno"], tools.Select(tool => tool.Name));
    }

    [Fact]
    public async Task A_missing_tool_is_a_result_that_says_where_it_was_looked_for()
    {
        var tool = await FindAsync(new MediaOptions { YtDlpPath = "/nowhere/yt-dlp" });

        Assert.Equal((null, false, false), (tool.Path, tool.Works, tool.MeetsMinimum));
        Assert.Contains("/nowhere/yt-dlp", tool.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026.07.04", true)]
    [InlineData("2026.10.26.123456", true)]
    [InlineData("2026.7.4", true)]
    [InlineData("2026.07.03", false)]
    [InlineData("2023.03.04", false)]
    public async Task An_old_version_works_and_is_told_of(string version, bool meets)
    {
        var tool = await FindAsync(new MediaOptions { YtDlpPath = Script($"echo {version}") });

        Assert.Equal((version, true, meets, meets), (tool.Version, tool.Works, tool.MeetsMinimum, tool.Problem is null));
    }

    [Theory]
    [InlineData("echo 'no such module' >&2; exit 1", "no such module")]
    [InlineData("echo hello", "exit code 0")]
    [InlineData("kill -9 $$", "SIGKILL")]
    public async Task A_broken_tool_is_told_in_its_own_words(string script, string words)
    {
        var tool = await FindAsync(new MediaOptions { YtDlpPath = Script(script) });

        Assert.False(tool.Works);
        Assert.Contains(words, tool.Problem, StringComparison.Ordinal);
    }

    private static async Task<ToolStatus> FindAsync(MediaOptions options) => (await InspectAsync(options)).Single(tool => tool.Name == "yt-dlp");

    private static Task<IReadOnlyList<ToolStatus>> InspectAsync(MediaOptions options) =>
        new ToolInspector(options, TimeProvider.System).InspectAsync(TestContext.Current.CancellationToken);

    private string Script(string text)
    {
        var path = Path.Combine(_folder, "yt-dlp");
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
