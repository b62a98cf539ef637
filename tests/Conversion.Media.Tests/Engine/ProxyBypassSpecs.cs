using System.Net;
using Conversion.Domain.Jobs;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;

namespace Conversion.Media.Tests.Engine;

/// <summary>No address that a source names is reached but through the egress session, whatever its scheme.</summary>
public sealed class ProxyBypassSpecs
{
    [Fact]
    public async Task A_playlist_of_httpproxy_addresses_reaches_nobody()
    {
        await using var bench = await EngineBench.StartAsync();
        await using var canary = Canary.Start(IPAddress.Parse("127.0.0.7"));
        bench.AllowedNetworks.Clear();
        bench.AllowedNetworks.Add("127.0.0.1/32");
        var playlist = bench.Server.Add(BadMedia.PlaylistReachingPastTheProxy(canary.EndPoint));

        await bench.FailAsync(playlist, new OutputProfile(OutputFormat.Mp3));

        Assert.Equal(0, canary.Connections);
    }
}
