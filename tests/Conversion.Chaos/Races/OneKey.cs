using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Conversion.Chaos.Judging;

namespace Conversion.Chaos.Races;

/// <summary>One idempotency key, sent over and over to several nodes at once (I9).</summary>
public sealed class OneKey : Race
{
    private const int Submissions = 50;

    /// <inheritdoc />
    public override string Name => "race-key";

    /// <inheritdoc />
    public override string Words => $"{Submissions} submissions with one key at once";

    /// <inheritdoc />
    protected override int LongRun => 100;

    /// <inheritdoc />
    protected override int ShortRun => 5;

    /// <inheritdoc />
    protected override async Task<string> RunAsync(Round round)
    {
        var (key, before) = ($"key-{Guid.NewGuid():N}", await round.Nodes.KeptAsync());
        var answers = await AtOnceAsync([.. Enumerable.Range(0, Submissions).Select(i => Post(round.Nodes.All[i % round.Nodes.All.Count], key))]);
        var after = await round.Nodes.KeptAsync();
        var jobs = answers.Select(answer => answer.Job).Distinct().ToList();
        foreach (var job in jobs.OfType<Guid>())
            round.Note(job);

        round.Must(jobs is [not null], Wrong.Doubled, $"I9: one key was answered with {jobs.Count} jobs: {string.Join(", ", jobs)}.");
        round.Must(after.Events == before.Events + 1, Wrong.Doubled, $"I9: one key made {after.Events - before.Events} jobs.");
        round.Must(after.Messages == before.Messages + 1, Wrong.LeftBehind, $"I8: one job is watched by {after.Messages - before.Messages} messages.");
        var codes = string.Join(", ", answers.CountBy(answer => answer.Status).Select(status => $"{status.Value} × {(int)status.Key}"));
        round.Must(answers.Count(answer => answer.Status == HttpStatusCode.Accepted) == 1, Wrong.Untrue, $"I9: not one submission was the first: {codes}.");
        round.Must(answers.All(answer => answer.Status is HttpStatusCode.Accepted or HttpStatusCode.OK), Wrong.Untrue, $"I9: a submission was not answered with its job: {codes}.");
        return codes;
    }

    private static Func<Task<(HttpStatusCode Status, Guid? Job)>> Post(RacingNode node, string key) => async () =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs")
        {
            Content = JsonContent.Create(new { url = "https://example.com/song.mp4", output = new { format = "mp3" } }),
            Headers = { { "Idempotency-Key", key } },
        };
        using var answer = await node.Http.SendAsync(request);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, body?["id"]?.GetValue<Guid>());
    };
}
