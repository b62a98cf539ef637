using System.Text.Json;
using Conversion.Browser.Tests.Proxying;
using Conversion.Browser.Tests.Running;
using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;

namespace Conversion.Browser.Tests;

/// <summary>Any page may open a WebSocket to anywhere, and the browser only says which page it was: the service has to refuse.</summary>
[Collection<WithConverter>]
public sealed class SocketOriginSpecs(Chromium chromium, ConverterService converter) : PageTest(chromium, converter)
{
    private const string Listen = """
        (address) => new Promise((resolve) => {
          const told = { opened: false, versions: [], code: 0 };
          const socket = new WebSocket(address);
          socket.onopen = () => { told.opened = true; };
          socket.onmessage = ({ data }) => told.versions.push(JSON.parse(data).data.version);
          socket.onclose = ({ code }) => resolve(JSON.stringify({ ...told, code }));
        })
        """;

    private const int Normal = 1000, Abnormal = 1006;

    [Fact]
    public async Task The_services_own_page_hears_the_job_to_its_end()
    {
        await using var proxy = new ReverseProxy(Converter.Address);
        await OpenQuietPageAsync(proxy.Address);

        var told = await ListenAsync(proxy);

        Assert.True(told.Opened);
        Assert.Equal(Enumerable.Range(1, told.Versions.Count), told.Versions);
        Assert.Equal((Normal, 101), (told.Code, told.Status));
    }

    [Theory]
    [InlineData("127.0.0.1")] // The same host, to which a browser sends the same cookies: only the port differs.
    [InlineData("localhost")]
    public async Task A_page_of_another_origin_is_refused_and_hears_nothing(string host)
    {
        Converter.Media.Add("/foreign.html", Serve.Text("<!doctype html><title>Elsewhere</title>", "text/html"));
        await using var proxy = new ReverseProxy(Converter.Address);
        await Page.GotoAsync(new UriBuilder(Converter.Media.Url("/foreign.html")) { Host = host }.Uri.AbsoluteUri);

        var told = await ListenAsync(proxy);

        Assert.False(told.Opened);
        Assert.Empty(told.Versions);
        Assert.Equal((Abnormal, 403), (told.Code, told.Status));
    }

    private async Task<Told> ListenAsync(ReverseProxy proxy)
    {
        var job = await Converter.SubmitAsync(Converter.Media.Url(SampleMedia.M4a));
        var path = $"/api/jobs/{job}/socket";
        var told = await Page.EvaluateAsync<string>(Listen, $"ws://{proxy.Address.Authority}{path}?after=0");
        return JsonSerializer.Deserialize<Told>(told, JsonSerializerOptions.Web)! with { Status = Assert.Single(proxy.Requests, request => request.Path == path).Status };
    }

    private sealed record Told(bool Opened, IReadOnlyList<int> Versions, int Code, int Status = 0);
}
