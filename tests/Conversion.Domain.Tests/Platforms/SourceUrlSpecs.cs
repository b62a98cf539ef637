using System.Net;
using Conversion.Domain.Platforms;
using CsCheck;

namespace Conversion.Domain.Tests.Platforms;

public sealed class SourceUrlSpecs
{
    [Theory]
    [InlineData("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ")]
    [InlineData("  https://youtu.be/dQw4w9WgXcQ \r\n", "https://youtu.be/dQw4w9WgXcQ")]
    [InlineData("\uFEFFhttps://youtu.be/x\u200B", "https://youtu.be/x")]
    [InlineData("HTTPS://YouTube.COM/Watch?V=A", "https://youtube.com/Watch?V=A")]
    [InlineData("http://example.com", "http://example.com/")]
    [InlineData("http://example.com?a=b", "http://example.com/?a=b")]
    [InlineData("http://example.com#top", "http://example.com/")]
    [InlineData("http://example.com/a?b=c#d?e/f", "http://example.com/a?b=c")]
    [InlineData("http://example.com:80/a", "http://example.com/a")]
    [InlineData("https://example.com:443/a", "https://example.com/a")]
    [InlineData("https://example.com:/a", "https://example.com/a")]
    [InlineData("http://example.com:443/a", "http://example.com:443/a")]
    [InlineData("http://example.com:0008080/a", "http://example.com:8080/a")]
    [InlineData("http://example.com./a", "http://example.com/a")]
    [InlineData("http://my_site.example.com/a", "http://my_site.example.com/a")]
    [InlineData("https://r3---sn-4g5ednsz.googlevideo.com/x", "https://r3---sn-4g5ednsz.googlevideo.com/x")]
    [InlineData("http://example.com/a/./b/../c", "http://example.com/a/c")]
    [InlineData("http://example.com/a/%2e%2E/b/.", "http://example.com/b/")]
    [InlineData("http://example.com/../../a/..", "http://example.com/")]
    [InlineData("http://example.com//a//b", "http://example.com//a//b")]
    [InlineData("http://example.com/ä?ö=ü", "http://example.com/%C3%A4?%C3%B6=%C3%BC")]
    [InlineData("http://example.com/🎵", "http://example.com/%F0%9F%8E%B5")]
    [InlineData("http://example.com/%41%2f%zz?%41", "http://example.com/%41%2f%zz?%41")]
    [InlineData("http://example.com/\"<>`{}^|?\"<>'`{}", "http://example.com/%22%3C%3E%60%7B%7D%5E|?%22%3C%3E%27`{}")]
    [InlineData("http://example.com/@user/video/1", "http://example.com/@user/video/1")]
    [InlineData("https://bücher.example/", "https://xn--bcher-kva.example/")]
    [InlineData("https://BÜCHER.example/", "https://xn--bcher-kva.example/")]
    [InlineData("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/")]
    [InlineData("https://b%C3%BCcher.example/", "https://xn--bcher-kva.example/")]
    [InlineData("https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/")]
    [InlineData("https://ｅｘａｍｐｌｅ．ｃｏｍ/", "https://example.com/")]
    [InlineData("https://ex\u00ADample.com/", "https://example.com/")]
    public void An_address_is_brought_into_its_normal_form(string text, string value) => Assert.Equal(value, Parse(text).Value);

    [Theory]
    [InlineData("youtube.com/watch?v=x", "https://youtube.com/watch?v=x")]
    [InlineData("www.youtube.com", "https://www.youtube.com/")]
    [InlineData("youtu.be/x#t=1", "https://youtu.be/x")]
    [InlineData("X.com/a/status/1", "https://x.com/a/status/1")]
    [InlineData("example.com:8443/a", "https://example.com:8443/a")]
    [InlineData("example.com?u=http://other.example/", "https://example.com/?u=http://other.example/")]
    [InlineData("bücher.example/a", "https://xn--bcher-kva.example/a")]
    public void A_bare_domain_name_is_taken_for_https(string text, string value) => Assert.Equal(value, Parse(text).Value);

    [Theory]
    [InlineData("http://127.0.0.1/", "127.0.0.1")]
    [InlineData("http://2130706433/", "127.0.0.1")]
    [InlineData("http://0x7f000001/", "127.0.0.1")]
    [InlineData("http://0X7F.1/", "127.0.0.1")]
    [InlineData("http://0x7f.1/", "127.0.0.1")]
    [InlineData("http://127.1/", "127.0.0.1")]
    [InlineData("http://127.0.1/", "127.0.0.1")]
    [InlineData("http://017700000001/", "127.0.0.1")]
    [InlineData("http://0177.0.0.01/", "127.0.0.1")]
    [InlineData("http://127.0.0.1./", "127.0.0.1")]
    [InlineData("http://%31%32%37.0.0.1/", "127.0.0.1")]
    [InlineData("http://①②⑦.⓪.⓪.①/", "127.0.0.1")]
    [InlineData("http://127。0。0。1/", "127.0.0.1")]
    [InlineData("http://127．0｡0．1/", "127.0.0.1")]
    [InlineData("http://１２７.０.０.１/", "127.0.0.1")]
    [InlineData("http://𝟏𝟐𝟕.𝟎.𝟎.𝟏/", "127.0.0.1")]
    [InlineData("http://⑯⑨.254.169.254/", "169.254.169.254")]
    [InlineData("http://①⑥⑨.254.169.254/", "169.254.169.254")]
    [InlineData("http://0xa9fea9fe/", "169.254.169.254")]
    [InlineData("http://0x/", "0.0.0.0")]
    [InlineData("http://0/", "0.0.0.0")]
    [InlineData("http://4294967295/", "255.255.255.255")]
    [InlineData("http://[::1]/", "::1")]
    [InlineData("http://[0:0:0:0:0:0:0:1]/", "::1")]
    [InlineData("http://[::FFFF:127.0.0.1]/", "::ffff:127.0.0.1")]
    [InlineData("http://[::ffff:7f00:1]/", "::ffff:127.0.0.1")]
    [InlineData("http://[::]/", "::")]
    [InlineData("http://[2001:DB8::1]:8080/", "2001:db8::1")]
    public void An_ip_address_is_recognised_in_whatever_spelling(string text, string address)
    {
        var url = Parse(text);
        Assert.Equal(IPAddress.Parse(address), url.Address);
        Assert.Equal(address, url.Host);
        Assert.Contains(address, url.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_no_ip_address() => Assert.Null(Parse("https://1.2.3.4.example.com/").Address);

    [Theory]
    [InlineData("http://example.com/", 80)]
    [InlineData("https://example.com/", 443)]
    [InlineData("http://example.com:443/", 443)]
    [InlineData("http://[::1]:65535/", 65535)]
    public void The_port_is_the_schemes_own_unless_given(string text, int port) => Assert.Equal(port, Parse(text).Port);

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData(" \t\n", "empty")]
    [InlineData("ftp://example.com/a.mp4", "http and https")]
    [InlineData("file:///etc/passwd", "http and https")]
    [InlineData("gopher://example.com/", "http and https")]
    [InlineData("://example.com/", "http and https")]
    [InlineData("javascript:alert(1)", "not a web address")]
    [InlineData("data:text/html,x", "not a web address")]
    [InlineData("mailto:a@example.com", "not a web address")]
    [InlineData("https:example.com", "not a web address")]
    [InlineData("https:/example.com/a", "not a web address")]
    [InlineData("//example.com/a", "not a web address")]
    [InlineData("/watch?v=x", "not a web address")]
    [InlineData("hello", "not a web address")]
    [InlineData("localhost:8080/a", "not a web address")]
    [InlineData("127.0.0.1/a", "not a web address")]
    [InlineData("127.1/a", "not a web address")]
    [InlineData("[::1]/a", "not a web address")]
    [InlineData("video.mp4", "not a web address")]
    [InlineData("someone@example.com", "not a web address")]
    [InlineData("https://user:secret@example.com/", "user name or password")]
    [InlineData("https://user@example.com/", "user name or password")]
    [InlineData("https://@example.com/", "user name or password")]
    [InlineData("https://example.com@127.0.0.1/", "user name or password")]
    [InlineData("https://exa mple.com/", "space")]
    [InlineData("https://example.com/a b", "space")]
    [InlineData("https://example.com/a\r\nHost: x", "space")]
    [InlineData("https://example.com/a\u00A0b", "space")]
    [InlineData("https://example.com/a https://example.com/b", "space")]
    [InlineData("https://example.com/\0x", "control character")]
    [InlineData("https://example.com/\u0085x", "space")]
    [InlineData("https://example.com/\u007Fx", "control character")]
    [InlineData("https://example.com\\@evil.example/", "backslash")]
    [InlineData("https:\\\\example.com/", "backslash")]
    [InlineData("https://", "no host")]
    [InlineData("https:///a", "no host")]
    [InlineData("https://:80/", "no host")]
    [InlineData("https://?a", "no host")]
    [InlineData("https://example.com:0/", "port")]
    [InlineData("https://example.com:65536/", "port")]
    [InlineData("https://example.com:99999999999999999999/", "port")]
    [InlineData("https://example.com:-1/", "port")]
    [InlineData("https://example.com:80a/", "port")]
    [InlineData("https://example.com:８０/", "port")]
    [InlineData("https://example..com/", "not a valid name")]
    [InlineData("https://.example.com/", "not a valid name")]
    [InlineData("https://example.com../", "not a valid name")]
    [InlineData("https://./", "not a valid name")]
    [InlineData("https://exa%00mple.com/", "not a valid name")]
    [InlineData("https://exa%20mple.com/", "not a valid name")]
    [InlineData("https://a%2Fb.example/", "not a valid name")]
    [InlineData("https://a%40b.example/", "not a valid name")]
    [InlineData("https://a＠b.example/", "not a valid name")]
    [InlineData("https://a／b.example/", "not a valid name")]
    [InlineData("https://a：80.example/", "not a valid name")]
    [InlineData("https://%FF.example/", "not a valid name")]
    [InlineData("https://a*b.example/", "not a valid name")]
    [InlineData("https://256.256.256.256/", "not a valid name")]
    [InlineData("https://1.2.3.4.5/", "not a valid name")]
    [InlineData("https://4294967296/", "not a valid name")]
    [InlineData("https://0x100000000/", "not a valid name")]
    [InlineData("https://99999999999999999999999999/", "not a valid name")]
    [InlineData("https://08.0.0.1/", "not a valid name")]
    [InlineData("https://example.1/", "not a valid name")]
    [InlineData("https://127.0.0.1._/", "not a valid name")]
    [InlineData("https://[::1/", "not a valid name")]
    [InlineData("https://[::1%25lo]/", "not a valid name")]
    [InlineData("https://[::1%lo]/", "not a valid name")]
    [InlineData("https://[]/", "not a valid name")]
    [InlineData("https://[127.0.0.1]/", "not a valid name")]
    [InlineData("https://[::1]x/", "not a valid name")]
    [InlineData("https://a:b:80/", "not a valid name")]
    [InlineData("https://xn--a/", "not a valid name")]
    [InlineData("http://⒈_", "not a valid name")]
    [InlineData("http://㏂_", "not a valid name")]
    [InlineData("http://İ--\u00AD", "not a valid name")]
    [InlineData("http://İ--\u00ADLY?JP)HTTP::80", "not a valid name")]
    [InlineData("http://İ--l9aC9W044?#z:0", "not a valid name")]
    [InlineData("http://xn-----m5b/", "not a valid name")]
    public void What_is_no_web_address_is_refused_with_words(string? text, string words)
    {
        Assert.False(SourceUrl.TryParse(text, out var url, out var problem));
        Assert.Null(url);
        Assert.Contains(words, problem, StringComparison.Ordinal);
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lone_surrogate_is_refused() => // no attribute: it does not survive in metadata
        Assert.False(SourceUrl.TryParse("https://example.com/\uD800x", out _, out _));

    [Fact]
    public void The_normal_form_is_at_most_2048_characters()
    {
        var longest = "https://example.com/" + new string('a', SourceUrl.MaxLength - 20);
        Assert.Equal(SourceUrl.MaxLength, Parse(longest).Value.Length);
        Assert.False(SourceUrl.TryParse(longest + "a", out _, out var problem));
        Assert.Contains("longer than 2048", problem, StringComparison.Ordinal);
        Assert.False(SourceUrl.TryParse("https://example.com/" + new string('ä', 500), out _, out _));
        Assert.False(SourceUrl.TryParse(new string('a', 1_000_000), out _, out _));
        Assert.False(SourceUrl.TryParse($"https://{new string('a', 64)}.example/", out _, out _));
        Assert.False(SourceUrl.TryParse($"https://{string.Join('.', Enumerable.Repeat("abcdefg", 40))}/", out _, out _));
    }

    [Fact]
    public void Equal_addresses_are_equal() => Assert.Equal(Parse("HTTP://EXAMPLE.com:80"), Parse("http://example.com/#x"));

    private const int Iterations = 50_000;

    private static readonly Gen<string> Hostile = Gen.OneOf(
        OneOf("http://", "https://", "HTTP:", "//", "ftp://", "javascript:", "", "[", "]", "[::1]", "::", "[::ffff:1.2.3.4]", "@", "%", "%2e", "%00"),
        OneOf("example.com", "localhost", "127.0.0.1", "0x7f.1", "①②⑦", "。", "．", "xn--", "xn--bcher-kva", "ß", "İ", "\u200D", "\u00AD", "⒈", "㏂"),
        OneOf("/", "..", "./", "?", "#", ":", ":80", ":0", "\\", " ", "\t", "\0", "\uD83C", "\uDFB5", "🎵", "\u202E", "\uFFFE", "-", "_", "."),
        Gen.String[Gen.Char, 0, 6],
        Gen.String[Gen.Char.AlphaNumeric, 1, 70]);

    private static readonly Gen<string> Text = Gen.OneOf(
        Hostile.Array[0, 10].Select(string.Concat),
        Hostile.Array[0, 8].Select(parts => "http://" + string.Concat(parts)),
        Gen.String[Gen.Char, 1, 8].Select(Hostile, (host, rest) => $"https://a{host}/{rest}"));

    [Fact]
    public void Parsing_never_throws_and_says_either_an_address_or_a_problem() => Text.Sample(
        text => SourceUrl.TryParse(text, out var url, out var problem) ? url is not null && problem is null : url is null && problem is not null,
        iter: Iterations);

    [Fact]
    public void Parsing_the_normal_form_again_gives_the_same() => Text.Sample(
        text => !SourceUrl.TryParse(text, out var url, out _) || (SourceUrl.TryParse(url.Value, out var again, out _) && again == url),
        iter: Iterations);

    [Fact]
    public void The_frameworks_parser_finds_the_same_host_and_port_in_the_normal_form() => Text.Sample(
        text => !SourceUrl.TryParse(text, out var url, out _)
            || (Uri.TryCreate(url.Value, UriKind.Absolute, out var uri) && uri.IdnHost == url.Host && uri.Port == url.Port && uri.UserInfo.Length == 0),
        iter: Iterations);

    private static Gen<string> OneOf(params string[] parts) => Gen.Int[0, parts.Length - 1].Select(i => parts[i]);

    private static SourceUrl Parse(string text)
    {
        Assert.True(SourceUrl.TryParse(text, out var url, out var problem), problem);
        return url;
    }
}
