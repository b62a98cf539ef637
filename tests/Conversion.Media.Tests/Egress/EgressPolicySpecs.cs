using Conversion.Domain.Platforms;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>What is told at once when a job is submitted, before any name is resolved.</summary>
public sealed class EgressPolicySpecs
{
    [Theory]
    [InlineData("https://www.youtube.com/watch?v=x")]
    [InlineData("http://8.8.8.8/a.mp4")]
    [InlineData("http://[2606:4700:4700::1111]/a.mp4")]
    [InlineData("http://example.com:8080/a.mp4")]
    [InlineData("http://localhost.example.com/")]
    [InlineData("http://my.locals/")]
    [InlineData("http://internal.example/")]
    public void A_public_address_passes(string url) => Assert.Null(Judge(url));

    [Theory]
    [InlineData("http://127.0.0.1/", "loopback")]
    [InlineData("http://127.1:8080/", "loopback")]
    [InlineData("http://0x7f000001/", "loopback")]
    [InlineData("http://①②⑦.⓪.⓪.①/", "loopback")]
    [InlineData("http://127。0。0。1/", "loopback")]
    [InlineData("http://[::1]/", "loopback")]
    [InlineData("http://[::ffff:7f00:1]/", "loopback")]
    [InlineData("http://[64:ff9b::7f00:1]/", "NAT64")]
    [InlineData("http://[2002:7f00:1::]/", "6to4")]
    [InlineData("http://[::]/", "unspecified")]
    [InlineData("http://0/", "this host")]
    [InlineData("http://169.254.169.254/latest/meta-data/", "link-local")]
    [InlineData("http://192.168.1.1/", "private")]
    [InlineData("http://localhost/", "inside a network")]
    [InlineData("http://LOCALHOST./", "inside a network")]
    [InlineData("http://a.localhost/", "inside a network")]
    [InlineData("http://ｌｏｃａｌｈｏｓｔ/", "inside a network")]
    [InlineData("http://printer.local/", "inside a network")]
    [InlineData("http://metadata.google.internal/", "inside a network")]
    [InlineData("http://router.home.arpa/", "inside a network")]
    [InlineData("http://postgres/", "inside a network")]
    [InlineData("http://example.com:22/", "Port 22")]
    [InlineData("http://example.com:25/", "Port 25")]
    [InlineData("http://example.com:6379/", "Port 6379")]
    [InlineData("https://example.com:6667/", "Port 6667")]
    [InlineData("http://8.8.8.8:53/", "Port 53")]
    public void What_leads_inside_is_denied_with_words(string url, string words)
    {
        var denial = Judge(url);
        Assert.NotNull(denial);
        Assert.Contains(words, denial.Reason, StringComparison.Ordinal);
        Assert.Equal(Parse(url).Host, denial.Host);
        Assert.Equal(Parse(url).Address, denial.Address);
    }

    [Theory]
    [InlineData("127.0.0.0/8", "http://127.0.0.1/", true)]
    [InlineData("127.0.0.0/8", "http://localhost/", true)]
    [InlineData("127.0.0.0/8", "http://a.localhost/", true)]
    [InlineData("::1", "http://localhost/", true)]
    [InlineData("10.0.0.0/8", "http://localhost/", false)]
    [InlineData("10.0.0.0/8", "http://10.1.2.3/", true)]
    [InlineData("10.0.0.0/8", "http://10.1.2.3:6379/", false)]
    [InlineData("10.0.0.0/8", "http://nas.local/", true)]
    [InlineData("10.0.0.0/8", "http://media.internal/", true)]
    [InlineData("10.0.0.0/8", "http://media/", true)]
    [InlineData("10.0.0.0/8", "http://media:6379/", false)]
    public void Allowed_networks_open_their_literals_and_loopback_its_names_and_leave_names_inside_to_what_they_resolve_to(string network, string url, bool allowed) =>
        Assert.Equal(allowed, Judge(url, network) is null);

    [Theory]
    [InlineData("http://nas.local/")]
    [InlineData("http://media.internal/")]
    [InlineData("http://media/")]
    public void Names_inside_stay_refused_where_the_operators_proxy_resolves_them_since_nobody_judges_that(string url)
    {
        var options = new EgressOptions { AllowedNetworks = { "10.0.0.0/8" }, UpstreamProxy = new Uri("http://proxy.example:3128") };
        Assert.NotNull(new EgressPolicy(options).Judge(Parse(url)));
    }

    [Fact]
    public void A_denial_names_the_address_that_was_asked_for_and_never_the_one_that_a_name_led_to()
    {
        var policy = new EgressPolicy(new EgressOptions());
        var inside = System.Net.IPAddress.Parse("10.1.2.3");

        var ofName = policy.Judge(Parse("http://intranet.example/"), inside);
        var ofLiteral = policy.Judge(Parse("http://10.1.2.3/"), inside);

        Assert.Equal(inside, ofName!.Address);
        Assert.DoesNotContain("10.1", ofName.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("private", ofName.Reason, StringComparison.Ordinal);
        Assert.Contains("intranet.example", ofName.Reason, StringComparison.Ordinal);
        Assert.Contains("10.1.2.3", ofLiteral!.Reason, StringComparison.Ordinal);
    }

    private static EgressDenial? Judge(string url, params string[] networks)
    {
        var options = new EgressOptions();
        foreach (var network in networks) options.AllowedNetworks.Add(network);
        return new EgressPolicy(options).Judge(Parse(url));
    }

    private static SourceUrl Parse(string text)
    {
        Assert.True(SourceUrl.TryParse(text, out var url, out var problem), problem);
        return url;
    }
}
