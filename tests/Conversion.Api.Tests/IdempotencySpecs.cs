using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Conversion.Api.Tests;

public sealed class IdempotencySpecs(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const int Rounds = 3;
    private const int Posts = 50;

    [Fact]
    public async Task One_key_sent_to_two_nodes_at_once_makes_one_job_and_one_answer()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (key, before) = ($"key-{Guid.NewGuid():N}", await nodes.StateAsync());
            var answers = await Task.WhenAll(Enumerable.Range(0, Posts).Select(i => Task.Run(() => PostAsync(i % 2 == 0 ? nodes.A : nodes.B, key))));

            Assert.Single(answers, answer => answer.Status == HttpStatusCode.Accepted);
            Assert.Equal(Posts - 1, answers.Count(answer => answer.Status == HttpStatusCode.OK));
            Assert.Single(answers.Select(answer => answer.Id).Distinct());
            var after = await nodes.StateAsync();
            Assert.Equal((before.Events + 1, before.Messages + 1), (after.Events, after.Messages));
        }
    }

    private static async Task<(HttpStatusCode Status, string? Id)> PostAsync(ServiceHost node, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = JsonContent.Create(Requests.Song), Headers = { { "Idempotency-Key", key } } };
        using var client = node.Client();
        var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
        return (answer.StatusCode, body?["id"]?.GetValue<string>());
    }
}
