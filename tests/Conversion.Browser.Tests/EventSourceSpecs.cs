using Conversion.Browser.Tests.Proxying;
using Conversion.Browser.Tests.Running;
using Conversion.TestSupport.Services;

namespace Conversion.Browser.Tests;

/// <summary>A browser's own <c>EventSource</c> on a job's live stream, which reconnects and resumes by itself, as no code of ours tells it to.</summary>
[Collection<WithConverter>]
public sealed class EventSourceSpecs(Chromium chromium, ConverterService converter) : PageTest(chromium, converter)
{
    [Fact]
    public async Task It_hears_every_version_once_and_stops_after_the_end()
    {
        var (job, source) = await Converter.SubmitHeldAsync();
        await using var proxy = new ReverseProxy(Converter.Address);
        await OpenQuietPageAsync(proxy.Address);
        var listener = await EventSourceInPage.OpenAsync(Page, job);
        await listener.HeardAsync(heard => heard.IsUnderWay);
        source.Release();

        var heard = await listener.HeardAsync(heard => heard.IsOver);

        AssertWhole(heard.Frames);
        Assert.Equal([EventSourceInPage.Connecting, EventSourceInPage.Closed], heard.Breaks);
        Assert.Equal([(null, 200), ($"{heard.Frames.Count}", 204)], LiveRequests(proxy));
    }

    [Fact]
    public async Task A_cut_connection_costs_it_no_frame_and_repeats_none()
    {
        var (job, source) = await Converter.SubmitHeldAsync();
        await using var proxy = new ReverseProxy(Converter.Address);
        await OpenQuietPageAsync(proxy.Address);
        var listener = await EventSourceInPage.OpenAsync(Page, job);
        var before = await listener.HeardAsync(heard => heard.IsUnderWay);
        proxy.CutAll();
        await listener.HeardAsync(heard => heard.Breaks.Count == 1 && heard.Frames.Count > before.Frames.Count + 1);
        source.Release();

        var heard = await listener.HeardAsync(heard => heard.IsOver);

        AssertWhole(heard.Frames);
        Assert.Equal([200, 200, 204], LiveRequests(proxy).Select(request => request.Status));
    }

    [Fact]
    public async Task When_its_node_is_killed_it_goes_on_at_the_one_that_takes_the_address()
    {
        var (job, source) = await Converter.SubmitHeldAsync();
        await using var node = await Converter.StartServingNodeAsync();
        await using var proxy = new ReverseProxy(node.Address);
        await OpenQuietPageAsync(proxy.Address);
        var listener = await EventSourceInPage.OpenAsync(Page, job);
        await listener.HeardAsync(heard => heard.IsUnderWay);
        await node.KillAsync();
        var alone = await listener.HeardAsync(heard => heard.Breaks.Count > 1); // a try at least finds nobody
        proxy.Target = Converter.Address;
        await listener.HeardAsync(heard => heard.Frames.Count > alone.Frames.Count + 1);
        source.Release();

        var heard = await listener.HeardAsync(heard => heard.IsOver);

        AssertWhole(heard.Frames);
    }

    private static List<(string? LastEventId, int Status)> LiveRequests(ReverseProxy proxy) =>
        [.. proxy.Requests.Where(request => request.Path.EndsWith("/live", StringComparison.Ordinal) && request.Path.StartsWith("/api", StringComparison.Ordinal))
            .Select(request => (request.LastEventId, request.Status))];

    private static void AssertWhole(IReadOnlyList<LiveEvent> frames)
    {
        Assert.Equal(Enumerable.Range(1, frames.Count), frames.Select(frame => frame.Id));
        Assert.Equal(frames.Select(frame => frame.Id), frames.Select(frame => frame.Job.Version));
        Assert.Equal([.. Enumerable.Repeat("progress", frames.Count - 1), "completed"], frames.Select(frame => frame.Event));
        Assert.Equal(frames.Select(frame => frame.Job.Percent).Order(), frames.Select(frame => frame.Job.Percent));
        Assert.Equal(("completed", 100, 1), (frames[^1].Job.Status, frames[^1].Job.Percent, frames[^1].Job.Attempt));
    }
}
