using System.Text.Json;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.PlatformSimulator;
using Conversion.TestSupport;

namespace Conversion.EndToEnd.Tests.Running;

/// <summary>A job that a service of its own took to its end on simulated platforms.</summary>
/// <param name="Job">What a caller sees of it in the end.</param>
/// <param name="AtFallbacks">What a caller saw each time another way had been chosen.</param>
/// <param name="Events">Its stream.</param>
internal sealed record SimulatedJob(JsonElement Job, IReadOnlyList<JsonElement> AtFallbacks, IReadOnlyList<IJobEvent> Events)
{
    public string? Status => Text("status");

    public string? Strategy => Text("strategy");

    public int Attempt => Job.GetProperty("attempt").GetInt32();

    public IEnumerable<FallbackChosen> Fallbacks => Events.OfType<FallbackChosen>();

    /// <summary>What each attempt failed of.</summary>
    public IEnumerable<FailureKind> Failures => Events.OfType<AttemptFailed>().Select(e => e.Failure.Kind);

    /// <summary>Runs it on the simulated <paramref name="platform"/>'s item <paramref name="id"/>.</summary>
    public static Task<SimulatedJob> RunAsync(PostgresFixture postgres, Simulator simulator, string platform, string id, string format, params string[] settings) =>
        RunAsync(postgres, simulator, new { url = simulator.Platforms.Single(one => one.Name == platform).LinkTo(id), output = new { format } }, settings);

    /// <summary>Runs what <paramref name="order"/> asks for.</summary>
    public static async Task<SimulatedJob> RunAsync(PostgresFixture postgres, Simulator simulator, object order, params string[] settings)
    {
        using var home = new ServiceHome(await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));
        await using var service = await RunningService.StartAsync(home, [.. simulator.Settings.Select(setting => $"--{setting.Key}={setting.Value}"), .. settings]);
        var accepted = await service.SubmitAsync(order);
        await service.EndOfAsync(accepted.Id);
        var job = (await service.ReadAsync($"/api/jobs/{accepted.Id}")).Clone();
        var events = await home.StreamAsync(accepted.Id);
        var atFallbacks = new List<JsonElement>();
        foreach (var (index, _) in events.Index().Where(e => e.Item is FallbackChosen))
            atFallbacks.Add((await service.ReadAsync($"/api/jobs/{accepted.Id}?version={index + 1}")).Clone());
        await service.StopAsync();
        await home.AssertSoundAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', events.Where(e => e is AttemptFailed or RetryScheduled or FallbackChosen or JobFailed)));
        return new SimulatedJob(job, atFallbacks, events);
    }

    public string? Notice(string kind) => Notice(Job, kind);

    public static string? Notice(JsonElement job, string kind) => job.GetProperty("notices").EnumerateArray()
        .Where(notice => notice.GetProperty("kind").GetString() == kind).Select(notice => notice.GetProperty("message").GetString()).FirstOrDefault();

    private string? Text(string name) => Job.GetProperty(name).GetString();
}
