using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Conversion.Media.Egress;

/// <summary>Makes clients that know no way but through a session.</summary>
internal static class EgressHttpClient
{
    private const int MostBuffered = 16 * 1024 * 1024;

    public static HttpClient Create(IPEndPoint session, NetworkCredential credentials, EgressOptions options, TimeSpan timeout, DecompressionMethods decompression)
    {
        var handler = new SocketsHttpHandler
        {
            Proxy = new OnlyWay(new Uri($"http://{session}")) { Credentials = credentials },
            UseProxy = true,
            UseCookies = false,
            MaxAutomaticRedirections = 5,
            ActivityHeadersPropagator = null, // strangers need not learn of our traces
            AutomaticDecompression = decompression,
            MaxResponseDrainSize = 0, // what nobody reads need not be fetched: a connection serves one request anyway
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        };
        if (options.CertificateAuthorities is { } file)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors && IsTrusted(certificate, chain, authorities));
        }

        return new HttpClient(handler) { Timeout = timeout, MaxResponseContentBufferSize = MostBuffered };
    }

    // The name was found right and the chain leads to no system authority: it may lead to one of the operator's.
    private static bool IsTrusted(X509Certificate? certificate, X509Chain? sent, X509Certificate2Collection authorities)
    {
        if (certificate is not X509Certificate2 leaf) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // SslStream's own default
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.1")); // server authentication
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        return chain.Build(leaf);
    }

    // WebProxy may decide to bypass itself for local addresses; this one never does.
    private sealed class OnlyWay(Uri session) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) => session;

        public bool IsBypassed(Uri host) => false;
    }
}
