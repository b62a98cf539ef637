using System.Net.Http.Json;
using System.Text.Json;
using Conversion.Cli.Tests.Support;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Conversion.Cli.Tests;

/// <summary>The commands of operators on the built service, as it comes.</summary>
public sealed class RealServiceSpecs(PostgresFixture postgres) : IDisposable
{
    private readonly Converter _converter = new();
    private readonly TestFolder _folder = TestFolder.Create();

    [Fact]
    public async Task What_was_changed_behind_the_services_back_is_named_and_mended()
    {
        var connection = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using var service = await ServiceProcess.StartAsync(
            $"--ConnectionStrings:Postgres={connection}", $"--Converter:DataDirectory={_folder.Path}", "--Converter:Workers:Slots=0");
        _converter.Variables["CONVERTER_URL"] = service.Address.ToString();
        using var http = new HttpClient { BaseAddress = service.Address };
        using var submitted = await http.PostAsJsonAsync(
            "/api/jobs", new { url = "https://example.com/song.mp4", output = new { format = "mp3" } }, TestContext.Current.CancellationToken);
        var job = (await submitted.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetString();
        Assert.Equal((0, 1), await VerifiedAsync("nothing is wrong"));

        await ExecuteAsync(connection, $"delete from converter.job_queue where job_id = '{job}'");
        Assert.Equal((1, 3), await VerifiedAsync($"I6 job {job}: The job's row in the queue is missing"));
        Assert.Equal((0, 3), await VerifiedAsync("1 thing is wrong, 1 of which was repaired", "--repair"));
        Assert.Equal((0, 1), await VerifiedAsync("nothing is wrong"));
        Assert.Contains($"The read models of job {job} were written anew", service.Output);

        Assert.Equal(0, await _converter.RunAsync("rebuild", "jobprogress"));
        Assert.Contains("JobProgress is rebuilt up to event 1, in ", _converter.Output);
        Assert.Equal((0, 1), await VerifiedAsync("nothing is wrong"));
        Assert.Equal(1, await _converter.RunAsync("rebuild", "Nonsense"));
    }

    public void Dispose()
    {
        _converter.Dispose();
        _folder.Dispose();
    }

    // How it ended, and how many lines it told; one of them as expected.
    private async Task<(int Exit, int Lines)> VerifiedAsync(string expected, params string[] options)
    {
        var before = _converter.Output.Length;
        var exit = await _converter.RunAsync(["verify", "--content", .. options]);
        var lines = _converter.Output[before..].Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.Contains(expected, StringComparison.Ordinal));
        return (exit, lines.Length);
    }

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
