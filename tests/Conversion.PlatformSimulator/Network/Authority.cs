using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Conversion.PlatformSimulator.Network;

/// <summary>
/// A certificate authority that lives as long as the simulator and vouches for any host it is asked about. Its key never
/// leaves the process, so that trusting its certificate opens nothing to anybody else.
/// </summary>
internal sealed class Authority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly X509Certificate2 certificate;
    private readonly ConcurrentDictionary<string, X509Certificate2> hosts = new(StringComparer.OrdinalIgnoreCase);

    public Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Converter platform simulator (for tests only)", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow + Lifetime);
        Pem = certificate.ExportCertificatePem();
    }

    /// <summary>The authority's certificate, PEM.</summary>
    public string Pem { get; }

    /// <summary>The certificate of <paramref name="host"/>, made when it is first asked for.</summary>
    public X509Certificate2 CertificateOf(string host) => hosts.GetOrAdd(host, Issue);

    public void Dispose()
    {
        certificate.Dispose();
        foreach (var issued in hosts.Values) issued.Dispose();
    }

    private X509Certificate2 Issue(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // A common name is bounded to 64 characters; what counts is the alternative name.
        var request = new CertificateRequest("CN=Converter platform simulator", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (System.Net.IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate, true, false));
        using var bare = request.Create(certificate, certificate.NotBefore, certificate.NotAfter, RandomNumberGenerator.GetBytes(16));
        using var whole = bare.CopyWithPrivateKey(key);
        // TLS wants a certificate whose key is not in memory alone on some systems; the round trip is what always works.
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
