using Conversion.Browser.Tests.Proxying;
using Conversion.Browser.Tests.Running;

namespace Conversion.Browser.Tests;

/// <summary>The service's own live client, as its page loads it, behind proxies that break event streams.</summary>
[Collection<WithConverter>]
public sealed class LiveClientSpecs(Chromium chromium, ConverterService converter) : PageTest(chromium, converter)
{
    [Fact]
    public async Task Where_a_proxy_holds_streams_back_it_takes_a_WebSocket()
    {
        await using var proxy = new ReverseProxy(Converter.Address) { Streams = StreamTreatment.HeldBack };

        var heard = await FollowAsync(proxy, way: "socket");

        Assert.Equal(["sse", "socket"], heard.Ways);
        Assert.DoesNotContain("polling", heard.Names);
        Assert.Contains(proxy.Requests, request => request is { Status: 101 });
    }

    [Fact]
    public async Task Where_it_cuts_them_and_lets_no_WebSocket_through_it_asks_again_and_again()
    {
        await using var proxy = new ReverseProxy(Converter.Address) { Streams = StreamTreatment.CutShort, PassesUpgrades = false };

        var heard = await FollowAsync(proxy, way: "polling");

        // The streams may have had another trial since, as nobody can tell a refused WebSocket from a service that was away.
        Assert.Equal(["sse", "socket", "polling"], heard.Ways.Distinct());
        Assert.Equal("polling", heard.Ways[^1]);
        Assert.Contains(proxy.Requests, request => request is { Status: 426 });
    }

    // Follows a job that lasts until news of it have come by the way that is expected, and then to its end.
    private async Task<LiveClientInPage.Heard> FollowAsync(ReverseProxy proxy, string way)
    {
        var (job, source) = await Converter.SubmitHeldAsync();
        await OpenQuietPageAsync(proxy.Address);
        var client = await LiveClientInPage.FollowAsync(Page, job);
        var arrived = await client.HeardAsync(heard => heard.Ways[^1] == way);
        await client.HeardAsync(heard => heard.Versions.Count > arrived.Versions.Count + 1);
        source.Release();

        var heard = await client.HeardAsync(heard => heard.EndReason is not null);

        Assert.Equal(("finished", "completed", 100), (heard.EndReason, heard.Status, heard.Percent));
        Assert.Equal(heard.Versions.Distinct().Order(), heard.Versions);
        Assert.Empty(PageErrors);
        return heard;
    }
}
