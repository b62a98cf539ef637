using System.Security.Cryptography;
using System.Web;
using Conversion.Storage.Links;

namespace Conversion.Storage.Tests;

public sealed class LinkSignerSpecs
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private const string Name = "A title – ünïcode 🎵.mp3";
    private static readonly DateTimeOffset Expires = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly DateTimeOffset InTime = Expires.AddMinutes(-5);
    private static readonly LinkKey Key = new("k1", RandomNumberGenerator.GetBytes(32));
    private readonly LinkSigner _signer = new(new LinkKeys(Key));

    [Fact]
    public void A_link_is_valid_as_it_was_given_out() =>
        Assert.Equal(LinkVerdict.Valid, Verify(_signer, Signed(_signer), InTime));

    [Fact]
    public void The_signature_names_its_key_and_has_the_length_of_a_sha_256()
    {
        var (expires, signature) = Signed(_signer);

        Assert.Equal("1800000000", expires);
        Assert.Matches("^k1\\.[A-Za-z0-9_-]{43}$", signature);
    }

    [Fact]
    public void The_whole_address_is_escaped_and_verifies_after_unescaping()
    {
        const string name = "50% #1? a+b&c=d.mp3";
        var address = new Uri("http://localhost" + _signer.PathAndQuery(Id, name, Expires));
        var query = HttpUtility.ParseQueryString(address.Query);

        Assert.Equal(["/", "files/", Id + "/", "50%25%20%231%3F%20a%2Bb%26c%3Dd.mp3"], address.Segments);
        Assert.Equal(LinkVerdict.Valid, _signer.Verify(Id, Uri.UnescapeDataString(address.Segments[^1]), query["expires"], query["signature"], InTime));
    }

    [Theory]
    [InlineData(-1.0, LinkVerdict.Valid)]
    [InlineData(-0.001, LinkVerdict.Valid)]
    [InlineData(0.0, LinkVerdict.Expired)]
    [InlineData(0.001, LinkVerdict.Expired)]
    [InlineData(1.0, LinkVerdict.Expired)]
    [InlineData(1e9, LinkVerdict.Expired)]
    public void A_link_expires_at_its_second(double secondsFromExpiry, LinkVerdict verdict) =>
        Assert.Equal(verdict, Verify(_signer, Signed(_signer), Expires.AddSeconds(secondsFromExpiry)));

    [Fact]
    public void An_expiry_between_two_seconds_is_cut_to_the_earlier() =>
        Assert.Equal(_signer.Sign(Id, Name, Expires), _signer.Sign(Id, Name, Expires.AddMilliseconds(999)));

    [Theory]
    [InlineData(-5)]
    [InlineData(+5)]
    public void Any_change_of_any_character_of_the_signature_is_invalid_before_and_after_expiry(int minutes)
    {
        var (expires, signature) = Signed(_signer);

        for (int position = 0; position < signature.Length; position++)
        {
            for (char other = ' '; other <= '~'; other++)
            {
                if (other == signature[position])
                    continue;
                var changed = signature[..position] + other + signature[(position + 1)..];
                Assert.Equal(LinkVerdict.Invalid, _signer.Verify(Id, Name, expires, changed, Expires.AddMinutes(minutes)));
            }
        }
    }

    [Fact]
    public void Any_change_of_any_character_of_id_name_or_expiry_is_invalid()
    {
        var (expires, signature) = Signed(_signer);

        foreach (var id in Changed(Id, "0123456789abcdefABCDEF/ \n"))
            Assert.Equal(LinkVerdict.Invalid, _signer.Verify(id, Name, expires, signature, InTime));
        foreach (var name in Changed(Name, "aZ0. /\\\n\0é\uD83C\uFFFD"))
            Assert.Equal(LinkVerdict.Invalid, _signer.Verify(Id, name, expires, signature, InTime));
        foreach (var changed in Changed(expires, "0123456789 +-.٣"))
            Assert.Equal(LinkVerdict.Invalid, _signer.Verify(Id, Name, changed, signature, InTime));
    }

    [Theory]
    [InlineData("01800000000")]
    [InlineData("+1800000000")]
    [InlineData(" 1800000000")]
    [InlineData("1800000000 ")]
    [InlineData("1800000000.0")]
    [InlineData("1,800,000,000")]
    [InlineData("1800000000\0")]
    [InlineData("99999999999999999999999999")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData(null)]
    public void No_other_spelling_of_the_expiry_passes(string? expires) =>
        Assert.Equal(LinkVerdict.Invalid, _signer.Verify(Id, Name, expires, Signed(_signer).Signature, InTime));

    [Fact]
    public void A_signature_of_the_wrong_length_or_shape_is_invalid()
    {
        var (expires, signature) = Signed(_signer);
        var wrong = Enumerable.Range(0, signature.Length).Select(length => signature[..length])
            .Concat([signature + "A", signature + "=", signature + ".", signature + "\0", "." + signature, signature[3..], "k1", "k1.", ".", "", " " + signature,
                signature + "." + signature, new string('A', 1_000_000), "k1." + new string('A', 43), "k1." + new string('é', 43), "k1." + new string('\uD83C', 43)]);

        foreach (var candidate in wrong)
            Assert.Equal(LinkVerdict.Invalid, _signer.Verify(Id, Name, expires, candidate, InTime));
        Assert.Equal(LinkVerdict.Invalid, _signer.Verify(Id, Name, expires, null, InTime));
    }

    [Fact]
    public void A_link_past_its_expiry_that_was_also_changed_is_invalid_and_not_expired()
    {
        var (expires, signature) = Signed(_signer);

        Assert.Equal(LinkVerdict.Invalid, _signer.Verify(Id, "other.mp3", expires, signature, Expires.AddDays(1)));
        Assert.Equal(LinkVerdict.Invalid, _signer.Verify(Id, Name, "1700000000", signature, Expires.AddDays(1)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("../etc/passwd")]
    public void What_is_no_id_is_invalid(string? id)
    {
        var (expires, signature) = Signed(_signer);
        Assert.Equal(LinkVerdict.Invalid, _signer.Verify(id, Name, expires, signature, InTime));
    }

    [Fact]
    public void A_key_that_is_not_known_is_invalid_even_with_the_same_secret_under_another_id()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var elsewhere = new LinkSigner(new LinkKeys(new LinkKey("k2", secret)));
        var here = new LinkSigner(new LinkKeys(new LinkKey("k1", secret)));
        var (expires, signature) = Signed(elsewhere);

        Assert.Equal(LinkVerdict.Invalid, here.Verify(Id, Name, expires, signature, InTime));
        Assert.Equal(LinkVerdict.Invalid, here.Verify(Id, Name, expires, signature.Replace("k2.", "k1."), InTime));
    }

    [Fact]
    public void After_a_rotation_links_of_the_older_key_stay_valid_and_new_ones_bear_the_new_key()
    {
        var next = LinkKey.Generate();
        var rotated = new LinkSigner(new LinkKeys(next, Key));

        Assert.Equal(LinkVerdict.Valid, Verify(rotated, Signed(_signer), InTime));
        Assert.StartsWith(next.Id + ".", Signed(rotated).Signature, StringComparison.Ordinal);
        Assert.Equal(LinkVerdict.Valid, Verify(rotated, Signed(rotated), InTime));
        Assert.Equal(LinkVerdict.Invalid, Verify(new LinkSigner(new LinkKeys(next)), Signed(_signer), InTime));
    }

    [Theory]
    [InlineData("שלום עולם.mp3")]
    [InlineData("日本語のタイトル.opus")]
    [InlineData("e\u0301.mp3")]
    [InlineData("👨‍👩‍👧‍👦.wav")]
    [InlineData("two\nlines.mp3")]
    [InlineData(" ")]
    public void Any_unicode_name_can_be_signed(string name)
    {
        var (expires, signature) = Signed(_signer, name);

        Assert.Equal(LinkVerdict.Valid, _signer.Verify(Id, name, expires, signature, InTime));
        Assert.Equal(LinkVerdict.Invalid, _signer.Verify(Id, name + "\u0301", expires, signature, InTime));
    }

    [Fact]
    public void Names_that_look_alike_are_told_apart()
    {
        var (expires, signature) = Signed(_signer, "é.mp3");
        Assert.Equal(LinkVerdict.Invalid, _signer.Verify(Id, "e\u0301.mp3", expires, signature, InTime));
    }

    [Fact]
    public void What_cannot_be_a_link_is_not_signed()
    {
        Assert.ThrowsAny<ArgumentException>(() => _signer.Sign("nonsense", Name, Expires));
        Assert.ThrowsAny<ArgumentException>(() => _signer.Sign(Id, "", Expires));
        Assert.ThrowsAny<ArgumentException>(() => _signer.Sign(Id, "broken \uD83C.mp3", Expires));
        Assert.ThrowsAny<ArgumentException>(() => _signer.Sign(Id, Name, DateTimeOffset.UnixEpoch.AddSeconds(-1)));
    }

    private static (string Expires, string Signature) Signed(LinkSigner signer, string name = Name)
    {
        var query = HttpUtility.ParseQueryString(signer.Sign(Id, name, Expires));
        return (query["expires"]!, query["signature"]!);
    }

    private static LinkVerdict Verify(LinkSigner signer, (string Expires, string Signature) link, DateTimeOffset now) =>
        signer.Verify(Id, Name, link.Expires, link.Signature, now);

    /// <summary>Every text that differs from <paramref name="text"/> by one character replaced, added or left out.</summary>
    private static IEnumerable<string> Changed(string text, string alphabet)
    {
        for (int position = 0; position <= text.Length; position++)
        {
            foreach (char other in alphabet)
            {
                yield return text.Insert(position, other.ToString());
                if (position < text.Length && text[position] != other)
                    yield return text[..position] + other + text[(position + 1)..];
            }

            if (position < text.Length)
                yield return text.Remove(position, 1);
        }
    }
}
