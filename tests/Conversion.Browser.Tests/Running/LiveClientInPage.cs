using System.Text.Json;
using Conversion.TestSupport;
using Microsoft.Playwright;

namespace Conversion.Browser.Tests.Running;

/// <summary>The service's live client (<c>/live-client.js</c>) in a page, following one job.</summary>
internal sealed class LiveClientInPage(IPage page)
{
    // Its way is what the tests are about, and they are not to wait a minute for it: one failure is enough, and pauses are short.
    private const string Follow = """
        async (id) => {
          const { followJob } = await import('/live-client.js');
          const heard = globalThis.heard = { jobs: [], connections: [] };
          followJob(id, {
            onJob: (job) => heard.jobs.push(job),
            onConnection: (connection) => heard.connections.push(connection),
            pace: { firstByte: 2_000, strikes: 1, firstPause: 200, longestPause: 500, poll: 500 },
          });
        }
        """;

    private const string Read = """
        () => {
          const { jobs, connections } = globalThis.heard;
          const ways = ['sse', ...connections.map(({ way }) => way)];
          return JSON.stringify({
            names: connections.map(({ name }) => name),
            ways: ways.filter((way, index) => way !== ways[index - 1]),
            versions: jobs.map(({ version }) => version),
            status: jobs.at(-1)?.status, percent: jobs.at(-1)?.percent, endReason: connections.at(-1)?.endReason,
          });
        }
        """;

    /// <summary>Begins to follow.</summary>
    public static async Task<LiveClientInPage> FollowAsync(IPage page, Guid job)
    {
        await page.EvaluateAsync(Follow, $"{job}");
        return new LiveClientInPage(page);
    }

    /// <summary>Returns what was heard once it is enough, or nothing will be added to it.</summary>
    public Task<Heard> HeardAsync(Func<Heard, bool> isEnough) => Eventually.BecomesAsync(
        async () => JsonSerializer.Deserialize<Heard>(await page.EvaluateAsync<string>(Read), JsonSerializerOptions.Web)!,
        heard => isEnough(heard) || heard.EndReason is not null, ConverterService.Patience, TestContext.Current.CancellationToken);

    /// <summary>What the client told so far.</summary>
    /// <param name="Names">The states of its connection, in order.</param>
    /// <param name="Ways">The ways it took, in order.</param>
    /// <param name="Versions">The versions of the states of the job, in order.</param>
    /// <param name="Status">The latest state's; null before the first.</param>
    /// <param name="Percent">The latest state's; null before the first.</param>
    /// <param name="EndReason">Why it stopped; null while it follows.</param>
    public sealed record Heard(
        IReadOnlyList<string> Names, IReadOnlyList<string> Ways, IReadOnlyList<int> Versions, string? Status, double? Percent, string? EndReason)
    {
        /// <inheritdoc />
        public override string ToString() =>
            $"{Status} {Percent} % by {string.Join(',', Ways)} ({string.Join(',', Names)}), versions {string.Join(',', Versions)}, end {EndReason}";
    }
}
