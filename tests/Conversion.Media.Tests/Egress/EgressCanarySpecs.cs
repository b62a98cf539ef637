using System.Net;
using System.Text;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>
/// A listener inside that must see no connection, whatever the real tools are led to ask for. Each way in is also shown to be open
/// when the operator allows it, so that silence here means denial and not a tool that never asked.
/// </summary>
public sealed class EgressCanarySpecs
{
    private const string Playlist = "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:10\n#EXT-X-MEDIA-SEQUENCE:0\n";
    private static readonly string[] AllowedOnly = ["127.0.0.2/32"];
    private static readonly string[] Loopback = ["127.0.0.0/8", "::1"];

    /// <summary>Every tool with every way to name the canary.</summary>
    public static TheoryData<string, string> ToolsAndTargets
    {
        get
        {
            var rows = new MatrixTheoryData<string, string>(
                [.. Tools.All.Select(row => row.Data)],
                ["http://127.0.0.1:{port}/a.mp4", "http://[::ffff:127.0.0.1]:{port}/a.mp4", "http://localhost:{port}/a.mp4", "http://inside.example:{port}/a.mp4", "https://inside.example:{port}/a.mp4"]);
            var all = new TheoryData<string, string>();
            foreach (var row in rows) all.Add(row.Data.Item1, row.Data.Item2);
            return all;
        }
    }

    /// <summary>Spellings that only curl passes on as they are.</summary>
    public static TheoryData<string> Spellings =>
    [
        "http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://0x7f.1:{port}/", "http://017700000001:{port}/", "http://127.1:{port}/", "http://0:{port}/",
        "http://0.0.0.0:{port}/", "http://[::]:{port}/", "http://[::1]:{port}/", "http://[::127.0.0.1]:{port}/", "http://[64:ff9b::127.0.0.1]:{port}/",
        "http://[2002:7f00:1::]:{port}/", "http://localhost.:{port}/", "http://a.localhost:{port}/", "http://LOCALHOST:{port}/", "http://127.0.0.1.:{port}/",
        "http://127。0。0。1:{port}/", "http://①②⑦.⓪.⓪.①:{port}/", "https://127.0.0.1:{port}/", "https://[::ffff:7f00:1]:{port}/", "http://machine:{port}/",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(ToolsAndTargets))]
    public async Task It_is_not_reached_by_an_address_or_a_name_that_leads_to_it(string tool, string target)
    {
        await using var canary = LoopbackServer.Start(LoopbackServer.Ok("reached"));
        await using var session = Open([], ResolveTo(IPAddress.Loopback));

        await Tools.FetchAsync(tool, target.Replace("{port}", $"{canary.Port}"), session, Cancellation);

        Assert.NotEmpty(session.Denials);
        Assert.Equal(0, canary.Connections);
        Assert.Equal(0, session.ReceivedBytes);
    }

    [Theory]
    [MemberData(nameof(ToolsAndTargets))]
    public async Task It_is_reached_in_each_of_these_ways_once_loopback_is_allowed(string tool, string target)
    {
        await using var canary = LoopbackServer.Start(LoopbackServer.Ok("reached"));
        await using var session = Open(Loopback, ResolveTo(IPAddress.Loopback));

        await Tools.FetchAsync(tool, target.Replace("{port}", $"{canary.Port}"), session, Cancellation);

        Assert.NotEqual(0, canary.Connections);
        Assert.Empty(session.Denials);
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task It_is_not_reached_in_any_spelling(string target)
    {
        var (canary, canary6) = LoopbackServer.StartTwins(_ => LoopbackServer.Ok("reached"), "127.0.0.1", "::1");
        await using var one = canary;
        await using var other = canary6;
        await using var session = Open([], ResolveTo(IPAddress.Loopback, IPAddress.IPv6Loopback));

        await Tools.FetchAsync("curl", target.Replace("{port}", $"{canary.Port}"), session, Cancellation);

        Assert.Single(session.Denials.Select(denial => denial.Host).Distinct());
        Assert.Equal(0, canary.Connections + canary6.Connections);
    }

    [Theory]
    [InlineData("http://[::1]:{port}/")]
    [InlineData("http://six.example:{port}/")]
    public async Task It_is_reached_over_IPv6_once_that_is_allowed(string target)
    {
        await using var canary = LoopbackServer.Start(LoopbackServer.Ok("reached"), "::1");
        await using var session = Open(["::1"], ResolveTo(IPAddress.Loopback, IPAddress.IPv6Loopback));

        await Tools.FetchAsync("curl", target.Replace("{port}", $"{canary.Port}"), session, Cancellation);

        Assert.Equal(1, canary.Connections);
        Assert.Empty(session.Denials);
    }

    [Theory]
    [MemberData(nameof(Tools.All), MemberType = typeof(Tools))]
    public async Task It_is_not_reached_by_a_redirect_from_an_allowed_server(string tool)
    {
        LoopbackServer? inside = null;
        var (allowed, canary) = LoopbackServer.StartTwins(_ => $"HTTP/1.1 302 Found\r\nLocation: {inside!.Url}/a.mp4\r\nContent-Length: 0\r\n\r\n");
        inside = canary;
        await using var one = allowed;
        await using var other = canary;
        await using var session = Open(AllowedOnly);

        await Tools.FetchAsync(tool, $"{allowed.Url}/a.mp4", session, Cancellation);

        Assert.NotEqual(0, allowed.Connections);
        Assert.Contains(session.Denials, denial => IPAddress.Loopback.Equals(denial.Address));
        Assert.Equal(0, canary.Connections);
    }

    [Theory]
    [InlineData("ffmpeg", "#EXTINF:10,\n{canary}/s.ts\n#EXT-X-ENDLIST\n")]
    [InlineData("ffmpeg", "#EXTINF:10,\nhttp://[::ffff:127.0.0.1]:{port}/s.ts\n#EXT-X-ENDLIST\n")]
    [InlineData("ffmpeg", "#EXT-X-KEY:METHOD=AES-128,URI=\"{canary}/key\"\n#EXTINF:10,\n{allowed}/s.ts\n#EXT-X-ENDLIST\n")]
    [InlineData("ffmpeg", "#EXT-X-MAP:URI=\"{canary}/init.mp4\"\n#EXTINF:10,\n{allowed}/s.m4s\n#EXT-X-ENDLIST\n")]
    [InlineData("ffmpeg", "#EXT-X-STREAM-INF:BANDWIDTH=1000\n{canary}/variant.m3u8\n")]
    [InlineData("yt-dlp", "#EXTINF:10,\n{canary}/s.ts\n#EXT-X-ENDLIST\n")]
    [InlineData("yt-dlp", "#EXT-X-KEY:METHOD=AES-128,URI=\"{canary}/key\"\n#EXTINF:10,\n{allowed}/s.ts\n#EXT-X-ENDLIST\n")]
    [InlineData("yt-dlp", "#EXT-X-STREAM-INF:BANDWIDTH=1000\n{canary}/variant.m3u8\n")]
    public async Task It_is_not_reached_by_what_a_playlist_of_an_allowed_server_names(string tool, string children)
    {
        var playlist = "";
        var (allowed, canary) = LoopbackServer.StartTwins(head => head.Contains("/list.m3u8", StringComparison.Ordinal)
            ? LoopbackServer.Ok(playlist, "Content-Type: application/vnd.apple.mpegurl\r\n")
            : LoopbackServer.Ok(new string('x', 188)));
        await using var one = allowed;
        await using var other = canary;
        playlist = Playlist + children.Replace("{canary}", canary.Url).Replace("{allowed}", allowed.Url).Replace("{port}", $"{canary.Port}");
        await using var session = Open(AllowedOnly);

        await Tools.FetchAsync(tool, $"{allowed.Url}/list.m3u8", session, Cancellation);

        Assert.Contains(session.Denials, denial => IPAddress.Loopback.Equals(denial.Address?.MapToIPv4()));
        Assert.Equal(0, canary.Connections);
    }

    [Theory]
    [MemberData(nameof(Tools.All), MemberType = typeof(Tools))]
    public async Task It_is_not_reached_by_a_name_that_changes_its_address(string tool)
    {
        var (allowed, canary) = LoopbackServer.StartTwins(_ => LoopbackServer.Ok("x", "Content-Type: text/html\r\n"));
        await using var one = allowed;
        await using var other = canary;
        var lookups = 0;
        await using var session = Open(AllowedOnly, (_, _) =>
            Task.FromResult<IPAddress[]>([Interlocked.Increment(ref lookups) % 2 == 1 ? IPAddress.Parse("127.0.0.2") : IPAddress.Loopback]));

        for (var i = 0; i < 2; i++) await Tools.FetchAsync(tool, $"http://rebind.example:{allowed.Port}/a.mp4", session, Cancellation);

        // Every connection was one lookup: odd ones went out to the address they got, even ones were denied.
        Assert.Equal(lookups, allowed.Connections + session.Denials.Count);
        Assert.Equal((lookups + 1) / 2, allowed.Connections);
        Assert.True(lookups >= 2);
        Assert.Equal(0, canary.Connections);
    }

    [Fact]
    public async Task Of_a_name_with_addresses_inside_and_outside_only_those_outside_are_dialled()
    {
        var (allowed, canary) = LoopbackServer.StartTwins(_ => LoopbackServer.Ok("hello"));
        await using var one = allowed;
        await using var other = canary;
        await using var session = Open(AllowedOnly, ResolveTo(IPAddress.Loopback, IPAddress.Parse("127.0.0.2"), IPAddress.Parse("::ffff:127.0.0.1")));
        using var client = session.CreateHttpClient();

        Assert.Equal("hello", await client.GetStringAsync($"http://both.example:{allowed.Port}/", Cancellation));
        Assert.Empty(session.Denials); // nothing was refused: the request went through
        Assert.Equal(0, canary.Connections);
    }

    [Theory]
    [InlineData("media")]
    [InlineData("nas.local")]
    [InlineData("media.internal")]
    public async Task A_name_inside_leads_to_an_allowed_network_and_nowhere_else(string name)
    {
        var (allowed, canary) = LoopbackServer.StartTwins(_ => LoopbackServer.Ok("hello"));
        await using var one = allowed;
        await using var other = canary;
        var address = IPAddress.Parse("127.0.0.2");
        await using var session = Open(AllowedOnly, (_, _) => Task.FromResult<IPAddress[]>([address]));
        var request = $"GET http://{name}:{allowed.Port}/ HTTP/1.1\r\n\r\n";

        Assert.EndsWith("hello", await RawExchange.SendAsync(session, request, Cancellation), StringComparison.Ordinal);
        Assert.Empty(session.Denials);
        address = IPAddress.Loopback;
        Assert.StartsWith("HTTP/1.1 403 ", await RawExchange.SendAsync(session, request, Cancellation), StringComparison.Ordinal);
        Assert.Equal(IPAddress.Loopback, Assert.Single(session.Denials).Address);
        Assert.Equal(0, canary.Connections);
    }

    [Theory]
    [InlineData("GET http://{session}/ HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT {session} HTTP/1.1\r\n\r\n")]
    public async Task A_session_does_not_lead_back_to_itself_even_where_loopback_is_allowed(string request)
    {
        await using var session = Open(Loopback);

        var answer = await RawExchange.SendAsync(session, request.Replace("{session}", session.Address.Authority), Cancellation);

        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.Contains("itself", Assert.Single(session.Denials).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_denial_names_its_cause_for_people_and_machines()
    {
        await using var session = Open([], ResolveTo(IPAddress.Parse("10.1.2.3")));

        var answer = await RawExchange.SendAsync(session, "CONNECT Inside.Example:443 HTTP/1.1\r\n\r\n", Cancellation);

        var denial = Assert.Single(session.Denials);
        Assert.Equal(("inside.example", IPAddress.Parse("10.1.2.3")), (denial.Host, denial.Address));
        Assert.Contains("no public address", denial.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("10.1.2.3", answer, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 Forbidden\r\nProxy-Status: converter; error=destination_ip_prohibited\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith(denial.Reason + "\n", answer, StringComparison.Ordinal);
        Assert.All(Encoding.Latin1.GetBytes(answer), value => Assert.InRange(value, (byte)'\n', (byte)'~'));
    }

    private static ResolveHost ResolveTo(params IPAddress[] addresses) => (_, _) => Task.FromResult(addresses);

    private static EgressSession Open(string[] allowed, ResolveHost? resolve = null)
    {
        var options = new EgressOptions { ConnectSeconds = 5, IdleSeconds = 10 };
        foreach (var network in allowed) options.AllowedNetworks.Add(network);
        return new EgressProxy(options, resolve: resolve ?? ((host, _) => throw new InvalidOperationException($"{host} was looked up."))).OpenSession(1_000_000);
    }
}
