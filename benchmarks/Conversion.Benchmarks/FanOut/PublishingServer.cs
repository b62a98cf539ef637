using System.Text;

namespace Conversion.Benchmarks.FanOut;

/// <summary>A server that knows nothing of jobs: it passes on what is posted to a channel.</summary>
internal abstract class PublishingServer : Server
{
    // As long as what the service says of a running job, so that all carry the same weight.
    private static readonly string Filler = new('x', 700);
    private readonly HttpClient _publisher = new(new SocketsHttpHandler { MaxConnectionsPerServer = 4 });

    public override async Task OpenAsync(int channels)
    {
        // A first publication each, as a job has a state that a new listener is shown.
        for (var channel = 0; channel < channels; channel++)
        {
            await PostAsync(channel, BeginsAt);
        }
    }

    public override string PathOf(int channel) => $"/listen/{channel}";

    public override Task PublishAsync(IReadOnlyList<int> channels, Publications publications) =>
        Parallel.ForEachAsync(channels, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (channel, _) => await PostAsync(channel, publications.Next(channel)));

    public override ValueTask DisposeAsync()
    {
        _publisher.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task PostAsync(int channel, int version)
    {
        using var content = new StringContent($$"""{"filler":"{{Filler}}","version":{{version}}}""", Encoding.ASCII);
        using var answer = await _publisher.PostAsync(new Uri(Address, $"/publish/{channel}"), content);
        answer.EnsureSuccessStatusCode();
    }
}
