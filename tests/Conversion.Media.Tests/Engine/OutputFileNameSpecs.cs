using System.Text;
using Conversion.Media.Engine;

namespace Conversion.Media.Tests.Engine;

public sealed class OutputFileNameSpecs
{
    [Theory]
    [InlineData("Simple title", "Simple title.mp3")]
    [InlineData("AC/DC: \"Back\" <in> Black | 1980?*\\", "AC_DC_ _Back_ _in_ Black _ 1980___.mp3")]
    [InlineData("../../etc/passwd", "_.._etc_passwd.mp3")]
    [InlineData("  many \t\n spaces  ", "many spaces.mp3")]
    [InlineData("trailing dots...", "trailing dots.mp3")]
    [InlineData("-rf important", "rf important.mp3")]
    [InlineData("bell\u0007 and nul\0", "bell and nul.mp3")]
    [InlineData("exe\u202Efdp.song", "exefdp.song.mp3")]
    [InlineData("CON", "_CON.mp3")]
    [InlineData("aux.tar", "_aux.tar.mp3")]
    [InlineData("com1", "_com1.mp3")]
    [InlineData("Übermäßig schön 日本語 🎵", "Übermäßig schön 日本語 🎵.mp3")]
    [InlineData("👩‍👩‍👧 family", "👩‍👩‍👧 family.mp3")]
    [InlineData("half \uD83D pair", "half pair.mp3")]
    public void A_title_becomes_a_name_that_every_file_system_takes(string title, string expected) =>
        Assert.Equal(expected, OutputFileName.From(title, "id7", "mp3"));

    [Theory]
    [InlineData(null, "id7", "id7.mp3")]
    [InlineData("", "id7", "id7.mp3")]
    [InlineData("...", "id7", "id7.mp3")]
    [InlineData("\u202E\u200B", null, "download.mp3")]
    [InlineData("???", "/", "download.mp3")]
    public void Nothing_usable_falls_back_to_the_id_and_then_to_a_word(string? title, string? id, string expected) =>
        Assert.Equal(expected, OutputFileName.From(title, id, "mp3"));

    [Theory]
    [InlineData("a")]
    [InlineData("é")]
    [InlineData("e\u0301")]
    [InlineData("語")]
    [InlineData("🎵")]
    [InlineData("👩‍👩‍👧")]
    public void A_long_title_is_cut_between_graphemes_within_200_bytes(string grapheme)
    {
        var name = OutputFileName.From(string.Concat(Enumerable.Repeat(grapheme, 300)), null, "opus");

        Assert.InRange(Encoding.UTF8.GetByteCount(name), 200 - Encoding.UTF8.GetByteCount(grapheme) - 1, 200);
        Assert.EndsWith($"{grapheme}.opus", name, StringComparison.Ordinal);
    }
}
