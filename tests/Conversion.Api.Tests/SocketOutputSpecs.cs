using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Conversion.Api.Live;
using Conversion.Api.Workers;
using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Conversion.Api.Tests;

/// <summary>Streams that are written straight to the socket, byte by byte as HTTP has them, on each kind of connection.</summary>
public sealed class SocketOutputSpecs(PostgresFixture postgres)
{
    private static FailAttempt Failure(Guid job) => new(job, 1, FailureCatalogue.Describe(FailureKind.ContentPrivate));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_listener_by_HTTP_1_1_gets_whole_chunks_and_the_last_one()
    {
        await using var service = await StartAsync();
        var (chunks, rest) = ChunksOf(BodyOf(await FollowToTheEndAsync(service, "1.1")));

        Assert.Empty(rest);
        Assert.Equal("", chunks[^1]);
        Assert.Equal(["2", "3", "4", "5"], IdsOf(string.Concat(chunks)));
    }

    [Fact]
    public async Task A_listener_by_HTTP_1_0_gets_no_chunks()
    {
        await using var service = await StartAsync();
        var body = BodyOf(await FollowToTheEndAsync(service, "1.0"));

        Assert.StartsWith("retry: ", body, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', body);
        Assert.Equal(["2", "3", "4", "5"], IdsOf(body));
    }

    [Fact]
    public async Task A_connection_that_answered_before_carries_a_stream_and_answers_after_it()
    {
        await using var service = await StartAsync();
        var job = await service.RunningJobAsync();
        var connections = 0;
        using var http = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 1,
            ConnectCallback = async (context, cancellation) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = service.Address };

        await http.GetStringAsync($"/api/jobs/{job.Id}", Cancellation);
        await HearTheEndAsync(service, http, job);
        Assert.Contains("failed", await http.GetStringAsync($"/api/jobs/{job.Id}", Cancellation), StringComparison.Ordinal);
        Assert.Equal(1, connections);
    }

    [Fact]
    public async Task A_listener_over_TLS_gets_the_same()
    {
        using var folder = TestFolder.Create();
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllBytesAsync($"{folder.Path}/node.pfx", certificate.Export(X509ContentType.Pfx, "secret"), Cancellation);
        await using var service = await StartAsync(
            "--urls=https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={folder.Path}/node.pfx", "--Kestrel:Certificates:Default:Password=secret");
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            var job = await service.RunningJobAsync(NewClient());
            using var http = NewClient();
            (http.DefaultRequestVersion, http.DefaultVersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
            await HearTheEndAsync(service, http, job);
        }

        HttpClient NewClient() => new(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, offered, _, _) => offered!.GetCertHashString() == certificate.GetCertHashString() } })
        {
            BaseAddress = service.Address,
        };
    }

    [Fact]
    public async Task A_node_that_stops_in_the_middle_of_a_chunk_says_nothing_after_it()
    {
        await using var service = await StartAsync();
        var job = await service.RunningJobAsync();
        using var socket = await OpenAsync(service, job.Id, "1.1");
        var listeners = service.Services.GetRequiredService<Listeners>();
        for (var i = 1; listeners.All.Single().StuckFor < TimeSpan.FromSeconds(1); i++)
        {
            await service.SendAsync<ReportAnswer>(new ReportProgress(job.Id, 1, new(Math.Min(99, i / 10.0), i, null, null, null)));
        }

        service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Eventually.HoldsAsync(() => listeners.All.Count == 0, cancellation: Cancellation);
        var (_, rest) = ChunksOf(BodyOf(await ReadAsync(socket)));

        Assert.NotEmpty(rest);
        Assert.DoesNotContain('\r', rest);
    }

    private async Task<ListeningService> StartAsync(params string[] settings) =>
        await ListeningService.StartAsync(await postgres.CreateDatabaseAsync(Cancellation), settings);

    private static async Task HearTheEndAsync(ListeningService service, HttpClient http, ConversionJob job)
    {
        await using var frames = SseClient.ListenAsync(http, $"/api/jobs/{job.Id}/live").GetAsyncEnumerator(Cancellation);
        await frames.TakeAsync(1);
        await service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Converting));
        await frames.TakeAsync(1);
        await service.SendAsync<ReportAnswer>(Failure(job.Id));
        Assert.Equal(["4", "5"], (await frames.TakeAsync(10)).Select(frame => frame.Id));
    }

    private static async Task<string> FollowToTheEndAsync(ListeningService service, string version)
    {
        var job = await service.RunningJobAsync();
        using var socket = await OpenAsync(service, job.Id, version);
        await service.SendAsync<ReportAnswer>(new ReportPhase(job.Id, 1, JobPhase.Converting));
        await Eventually.HoldsAsync(() => service.Services.GetRequiredService<Listeners>().All.Any(listener => listener.Sent > 1), cancellation: Cancellation);
        await service.SendAsync<ReportAnswer>(Failure(job.Id));
        return await ReadAsync(socket);
    }

    private static async Task<Socket> OpenAsync(ListeningService service, Guid job, string version)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 2048 };
        await socket.ConnectAsync(service.Address.Host, service.Address.Port, Cancellation);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/jobs/{job}/live HTTP/{version}\r\nHost: {service.Address.Authority}\r\nConnection: close\r\n\r\n"), Cancellation);
        var listeners = service.Services.GetRequiredService<Listeners>();
        await Eventually.HoldsAsync(() => listeners.All.Any(listener => listener.Sent > 0), cancellation: Cancellation);
        return socket;
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket);
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all, Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        }
        catch (IOException)
        {
            // Cut off: what came before counts.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }

    private static string BodyOf(string answer) => answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

    // RFC 9112, section 7.1; what follows the whole ones.
    private static (List<string> Whole, string Broken) ChunksOf(string body)
    {
        var chunks = new List<string>();
        while (body.IndexOf("\r\n", StringComparison.Ordinal) is > 0 and var end)
        {
            var size = int.Parse(body[..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var text = body[(end + 2)..];
            if (text.Length < size + 2)
            {
                return (chunks, text);
            }

            Assert.Equal("\r\n", text[size..(size + 2)]);
            chunks.Add(text[..size]);
            body = text[(size + 2)..];
        }

        return (chunks, body);
    }

    private static IEnumerable<string> IdsOf(string events) =>
        events.Split('\n').Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => line["id: ".Length..]);
}
