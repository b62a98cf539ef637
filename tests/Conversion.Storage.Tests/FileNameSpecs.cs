using System.Net.Http.Headers;
using System.Text;
using Conversion.Storage.Links;

namespace Conversion.Storage.Tests;

public sealed class FileNameSpecs
{
    [Theory]
    [InlineData("song.mp3", "attachment; filename=\"song.mp3\"; filename*=UTF-8''song.mp3")]
    [InlineData("my song (1).mp3", "attachment; filename=\"my song (1).mp3\"; filename*=UTF-8''my%20song%20%281%29.mp3")]
    [InlineData("€ rates.mp3", "attachment; filename=\"_ rates.mp3\"; filename*=UTF-8''%E2%82%AC%20rates.mp3")]
    [InlineData("100%25.mp3", "attachment; filename=\"100_25.mp3\"; filename*=UTF-8''100%2525.mp3")]
    [InlineData("🎵.mp3", "attachment; filename=\"_.mp3\"; filename*=UTF-8''%F0%9F%8E%B5.mp3")]
    [InlineData("a\"b;c=d'e.mp3", "attachment; filename=\"a_b;c=d'e.mp3\"; filename*=UTF-8''a%22b%3Bc%3Dd%27e.mp3")]
    public void The_header_holds_the_name_in_both_forms(string name, string header) =>
        Assert.Equal(header, FileNames.ContentDisposition(name));

    public static TheoryData<string, string> Names => new()
    {
        { "song.mp3", "song.mp3" },
        { "שלום עולם.mp3", "שלום עולם.mp3" },
        { "日本語.opus", "日本語.opus" },
        { "👨‍👩‍👧‍👦 family.wav", "👨‍👩‍👧‍👦 family.wav" },
        { "a\r\nSet-Cookie: x=1.mp3", "aSet-Cookie: x=1.mp3" },
        { "line\u2028and\u2029paragraph\u0085.mp3", "lineandparagraph.mp3" },
        { "nul\0tab\t.mp3", "nultab.mp3" },
        { "\u202E3pm.exe", "3pm.exe" },
        { "\u2066a\u2069\u200Fb.mp3", "ab.mp3" },
        { "../../etc/passwd", ".._.._etc_passwd" },
        { "C:\\windows\\x.mp3", "C:_windows_x.mp3" },
        { "broken \uD83C.mp3", "broken \uFFFD.mp3" },
        { "quote\"back\\slash.mp3", "quote\"back_slash.mp3" },
        { "", "download" },
        { " \r\n ", "download" },
        { "..", "download" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_client_reads_the_name_back_without_what_could_harm_it(string name, string read)
    {
        var header = FileNames.ContentDisposition(name);

        Assert.All(header, character => Assert.InRange(character, ' ', '~'));
        var parsed = ContentDispositionHeaderValue.Parse(header);
        Assert.Equal("attachment", parsed.DispositionType);
        Assert.Equal(read, parsed.FileNameStar);
        Assert.Equal(read.EnumerateRunes().Count(), parsed.FileName!.Trim('"').Length);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("é")]
    [InlineData("語")]
    [InlineData("🎵")]
    [InlineData("👨‍👩‍👧‍👦")]
    [InlineData("e\u0301")]
    public void A_name_of_300_bytes_is_cut_between_characters_and_keeps_its_extension(string character)
    {
        var name = string.Concat(Enumerable.Repeat(character, 300 / Encoding.UTF8.GetByteCount(character))) + ".mp3";

        var read = ContentDispositionHeaderValue.Parse(FileNames.ContentDisposition(name)).FileNameStar!;

        Assert.InRange(Encoding.UTF8.GetByteCount(read), 170, 200);
        Assert.EndsWith(".mp3", read, StringComparison.Ordinal);
        Assert.Empty(read[..^4].Replace(character, ""));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(199)]
    public void A_name_within_the_bound_stays_whole(int bytes)
    {
        var name = new string('n', bytes - 4) + ".mp3";
        Assert.Equal(name, ContentDispositionHeaderValue.Parse(FileNames.ContentDisposition(name)).FileNameStar);
    }

    [Fact]
    public void One_character_with_endless_accents_and_an_endless_extension_are_bounded_too()
    {
        var accents = ContentDispositionHeaderValue.Parse(FileNames.ContentDisposition("e" + new string('\u0301', 500) + ".mp3")).FileNameStar;
        var extension = ContentDispositionHeaderValue.Parse(FileNames.ContentDisposition("a." + new string('x', 500))).FileNameStar;

        Assert.Equal("download.mp3", accents);
        Assert.Equal("a." + new string('x', 198), extension);
    }
}
