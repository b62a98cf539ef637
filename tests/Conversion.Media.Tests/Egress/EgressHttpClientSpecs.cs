using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>The host's own requests: through the session, with TLS checked to the end.</summary>
public sealed class EgressHttpClientSpecs : IDisposable
{
    private readonly string _authorities = Path.Combine(Path.GetTempPath(), $"authorities-{Guid.NewGuid():N}.pem");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_authorities);

    [Theory]
    [InlineData("media.example", true)]
    [InlineData("other.example", false)]
    public async Task Https_is_trusted_by_the_operators_authorities_for_the_right_name_alone(string name, bool trusted)
    {
        using var authority = CreateAuthority();
        await File.WriteAllTextAsync(_authorities, authority.ExportCertificatePem(), Cancellation);
        using var certificate = Issue(authority, "media.example");
        await using var server = StartTls(certificate);
        await using var session = Open(new EgressOptions { CertificateAuthorities = _authorities });
        using var client = session.CreateHttpClient();

        var answer = client.GetStringAsync($"https://{name}:{server.Port}/", Cancellation);

        if (trusted) Assert.Equal("hello", await answer);
        else await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        Assert.InRange(session.ReceivedBytes, 500, 10_000); // the handshake counts, too
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_of_nobody_known_is_refused(bool withOthers)
    {
        using var stranger = CreateAuthority();
        using var known = CreateAuthority();
        await File.WriteAllTextAsync(_authorities, known.ExportCertificatePem(), Cancellation);
        using var certificate = Issue(stranger, "media.example");
        await using var server = StartTls(certificate);
        await using var session = Open(new EgressOptions { CertificateAuthorities = withOthers ? _authorities : null });
        using var client = session.CreateHttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync($"https://media.example:{server.Port}/", Cancellation));
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_given_up()
    {
        await using var server = LoopbackServer.Start((_, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        await using var session = Open(new EgressOptions());
        using var client = session.CreateHttpClient(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAsync<TaskCanceledException>(() => client.GetStringAsync(server.Url, Cancellation));
    }

    [Fact]
    public async Task An_answer_of_more_than_16_MiB_is_not_held_in_memory()
    {
        const int most = 16 * 1024 * 1024;
        var piece = new byte[64 * 1024];
        await using var server = LoopbackServer.Start(async (head, stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), cancellation);
            for (var sent = 0; sent < most; sent += piece.Length) await stream.WriteAsync(piece, cancellation);
            if (head.Contains("/more", StringComparison.Ordinal)) await stream.WriteAsync("x"u8.ToArray(), cancellation);
        });
        await using var session = Open(new EgressOptions(), maxReceivedBytes: 100_000_000);
        using var client = session.CreateHttpClient();

        Assert.Equal(most, (await client.GetByteArrayAsync($"{server.Url}/fits", Cancellation)).Length);
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetByteArrayAsync($"{server.Url}/more", Cancellation));
        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, exception.HttpRequestError);
    }

    [Fact]
    public async Task A_site_learns_nothing_of_our_traces()
    {
        await using var server = LoopbackServer.Start(LoopbackServer.Ok("hello"));
        await using var session = Open(new EgressOptions());
        using var client = session.CreateHttpClient();
        using var activity = new Activity("attempt").SetIdFormat(ActivityIdFormat.W3C).AddBaggage("caller", "secret").Start();

        await client.GetStringAsync(server.Url, Cancellation);

        var request = Assert.Single(server.Requests);
        Assert.DoesNotContain(activity.TraceId.ToString(), request, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", request, StringComparison.Ordinal);
    }

    private static EgressSession Open(EgressOptions options, long maxReceivedBytes = 1_000_000)
    {
        options.AllowedNetworks.Add("127.0.0.0/8");
        return new EgressProxy(options, resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback])).OpenSession(maxReceivedBytes);
    }

    private static TlsServer StartTls(X509Certificate2 certificate) => new(certificate);

    private static X509Certificate2 CreateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Answers "hello" in TLS.</summary>
    private sealed class TlsServer : IAsyncDisposable
    {
        private readonly System.Net.Sockets.TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _closing = new();
        private readonly Task _serving;

        public TlsServer(X509Certificate2 certificate)
        {
            _listener.Start();
            _serving = ServeAsync(certificate);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            await _closing.CancelAsync();
            await _serving;
            _listener.Stop();
            _closing.Dispose();
        }

        private async Task ServeAsync(X509Certificate2 certificate)
        {
            try
            {
                using var socket = await _listener.AcceptSocketAsync(_closing.Token);
                await using var tls = new SslStream(new System.Net.Sockets.NetworkStream(socket));
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, _closing.Token);
                await LoopbackServer.ReadHeadAsync(tls, _closing.Token);
                await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"u8.ToArray(), _closing.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client did not trust it.
            }
        }
    }
}
