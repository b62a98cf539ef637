using System.Text.Json;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;
using Microsoft.Playwright;

namespace Conversion.Browser.Tests.Running;

/// <summary>The browser's own <c>EventSource</c> (WHATWG HTML, section 9.2) in a page, listening to one job from its birth on.</summary>
internal sealed class EventSourceInPage(IPage page)
{
    /// <summary>Values of <c>readyState</c>.</summary>
    public const int Connecting = 0, Closed = 2;

    private const string Open = """
        (address) => {
          const source = new EventSource(address);
          globalThis.heard = { frames: [], breaks: [], state: () => source.readyState };
          for (const event of ['progress', 'completed', 'failed', 'cancelled']) {
            source.addEventListener(event, ({ lastEventId, data }) => heard.frames.push({ id: Number(lastEventId), event, job: JSON.parse(data) }));
          }
          source.onerror = () => heard.breaks.push(source.readyState);
        }
        """;

    private const string Read = "() => JSON.stringify({ ...heard, state: heard.state() })";

    /// <summary>Begins to listen.</summary>
    public static async Task<EventSourceInPage> OpenAsync(IPage page, Guid job)
    {
        await page.EvaluateAsync(Open, $"/api/jobs/{job}/live?after=0");
        return new EventSourceInPage(page);
    }

    /// <summary>Returns what was heard once it is enough, or nothing can be added to it.</summary>
    public Task<Heard> HeardAsync(Func<Heard, bool> isEnough) => Eventually.BecomesAsync(
        async () => JsonSerializer.Deserialize<Heard>(await page.EvaluateAsync<string>(Read), JsonSerializerOptions.Web)!,
        heard => isEnough(heard) || heard.IsOver, ConverterService.Patience, TestContext.Current.CancellationToken);

    /// <summary>What was heard so far.</summary>
    /// <param name="Frames">The events.</param>
    /// <param name="Breaks">Its <c>readyState</c> at each <c>error</c>: reconnecting, or closed for good.</param>
    /// <param name="State">Its <c>readyState</c> now.</param>
    public sealed record Heard(IReadOnlyList<LiveEvent> Frames, IReadOnlyList<int> Breaks, int State)
    {
        /// <summary>Whether the job's download moves.</summary>
        public bool IsUnderWay => Frames.Count(frame => frame.Job is { Phase: "downloading", Percent: > 0 }) > 1;

        /// <summary>Whether it was closed for good, or has heard the end twice, as it must not.</summary>
        public bool IsOver => State == Closed || Frames.Count(frame => frame.Event != "progress") > 1;

        /// <inheritdoc />
        public override string ToString() => $"state {State}, {Breaks.Count} breaks, {string.Join("; ", Frames)}";
    }
}
