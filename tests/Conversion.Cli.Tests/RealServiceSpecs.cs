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

    [Fact]
    public async Task What_is_exported_from_a_service_is_found_sound_without_it_and_shows_where_requests_came_from()
    {
        var connection = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        var key = System.Convert.ToBase64String(new byte[32]);
        await using (var service = await ServiceProcess.StartAsync(
            $"--ConnectionStrings:Postgres={connection}", $"--Converter:DataDirectory={_folder.Path}", "--Converter:Workers:Slots=0",
            "--Converter:Audit:ClientAddresses=truncated", $"--Converter:Audit:SigningKey={key}"))
        {
            _converter.Variables["CONVERTER_URL"] = service.Address.ToString();
            using var http = new HttpClient { BaseAddress = service.Address };
            for (var i = 0; i < 3; i++)
            {
                using var submitted = await http.PostAsJsonAsync(
                    "/api/jobs", new { url = $"https://example.com/{i}.mp4", output = new { format = "mp3" } }, TestContext.Current.CancellationToken);
                var job = (await submitted.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetString();
                using var cancelled = await http.PostAsync($"/api/jobs/{job}/cancel", null, TestContext.Current.CancellationToken);
            }

            Assert.Equal(0, await _converter.RunAsync("audit", "log.ndjson"));
        }

        _converter.Variables["CONVERTER_URL"] = "http://127.0.0.1:1";
        _converter.Variables["CONVERTER_AUDIT_KEY"] = key;
        Assert.Equal(0, await _converter.RunAsync("verify", "log.ndjson"));
        Assert.Contains("6 events", _converter.Output);
        Assert.Contains("signed by the key", _converter.Output);
        var path = Path.Combine(_converter.Folder, "log.ndjson");
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(6, text.Split("\"client\":\"127.0.0.0/24\"").Length - 1);

        await File.WriteAllTextAsync(path, text.Replace("1.mp4", "9.mp4", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(1, await _converter.RunAsync("verify", "log.ndjson"));
        Assert.Contains("Line 3 was changed.", _converter.Output);
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
