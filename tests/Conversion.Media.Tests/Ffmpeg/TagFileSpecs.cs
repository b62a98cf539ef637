using Conversion.Media.Ffmpeg;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Tests.Ffmpeg;

public sealed class TagFileSpecs
{
    [Fact]
    public void Hostile_titles_stay_one_value()
    {
        var text = TagFile.Write([new("title", "a=b;c#d\\e\n[CHAPTER]\nartist=Mallory\r\0")]);

        Assert.Equal(";FFMETADATA1\ntitle=a\\=b\\;c\\#d\\\\e\\\n[CHAPTER]\\\nartist\\=Mallory\n", text);
    }

    [Fact]
    public void A_platforms_word_goes_before_the_containers_and_the_generic_one_behind_it()
    {
        var told = new SourceTags("Told", null, "Album", null);
        var container = new Dictionary<string, string> { ["title"] = "Own", ["artist"] = "Somebody", ["encoder"] = "Lavf" };

        Assert.Equal(["title=Told", "artist=Somebody", "album=Album"], Pairs(TagFile.Merge(told, platformFirst: true, container)));
        Assert.Equal(["title=Own", "artist=Somebody", "album=Album"], Pairs(TagFile.Merge(told, platformFirst: false, container)));
    }

    private static IEnumerable<string> Pairs(IEnumerable<KeyValuePair<string, string>> tags) => tags.Select(tag => $"{tag.Key}={tag.Value}");
}
