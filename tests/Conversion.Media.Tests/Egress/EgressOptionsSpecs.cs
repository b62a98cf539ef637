using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

public sealed class EgressOptionsSpecs
{
    [Fact]
    public void The_defaults_are_usable() => Assert.Empty(new EgressOptions().Problems());

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("127.0.0.2/32")]
    [InlineData("127.0.0.2")]
    [InlineData("fd00::/8")]
    [InlineData("::1")]
    public void A_network_is_a_cidr_or_an_address(string network) =>
        Assert.Empty(new EgressOptions { AllowedNetworks = { network } }.Problems());

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("10/8")]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("fd00::1/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("localhost")]
    [InlineData("fd00::/129")]
    public void What_is_no_network_is_named_with_its_place(string network)
    {
        var options = new EgressOptions { AllowedNetworks = { "10.0.0.0/8", network } };
        var problem = Assert.Single(options.Problems());
        Assert.Contains("Converter:Egress:AllowedNetworks:1", problem, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new EgressProxy(options));
    }

    [Theory]
    [InlineData("socks5://127.0.0.1:1080")]
    [InlineData("https://proxy.example/")]
    [InlineData("/proxy")]
    public void An_upstream_proxy_that_cannot_be_used_is_named(string proxy) =>
        Assert.Contains("UpstreamProxy", Assert.Single(new EgressOptions { UpstreamProxy = new Uri(proxy, UriKind.RelativeOrAbsolute) }.Problems()), StringComparison.Ordinal);

    [Fact]
    public void Numbers_outside_their_ranges_and_absent_files_are_named()
    {
        var options = new EgressOptions { ResolveSeconds = 0, ConnectSeconds = 121, IdleSeconds = double.NaN, MaxConnections = 0, CertificateAuthorities = "absent.pem" };
        var problems = string.Join('\n', options.Problems());
        Assert.All(
            ["ResolveSeconds", "ConnectSeconds", "IdleSeconds", "MaxConnections", "CertificateAuthorities"],
            name => Assert.Contains(name, problems, StringComparison.Ordinal));
    }
}
