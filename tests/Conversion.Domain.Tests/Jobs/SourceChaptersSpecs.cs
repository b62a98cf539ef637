using System.Text.Json;
using Conversion.Domain.Jobs;

namespace Conversion.Domain.Tests.Jobs;

public sealed class SourceChaptersSpecs
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static SourceMetadata Source(string last) => new("youtube", "1", "Song", null, 60, null, null, null)
    {
        Chapters = [new SourceChapter("First", 0, 30.5), new SourceChapter(last, 30.5, null)],
    };

    [Fact]
    public void They_survive_being_stored() =>
        Assert.Equal(Source("Last"), JsonSerializer.Deserialize<SourceMetadata>(JsonSerializer.Serialize(Source("Last"), Json), Json));

    [Fact]
    public void They_are_an_array_in_JSON() =>
        Assert.Contains(""","chapters":[{"title":"First","startSeconds":0,"endSeconds":30.5},""", JsonSerializer.Serialize(Source("Last"), Json));

    [Fact]
    public void A_source_without_any_is_written_and_read_as_before_there_were_any()
    {
        var source = Source("Last") with { Chapters = null };
        var json = JsonSerializer.Serialize(source, Json);

        Assert.DoesNotContain("chapters", json);
        Assert.Equal(source, JsonSerializer.Deserialize<SourceMetadata>(json, Json));
    }

    /// <summary>Or a report that is delivered twice would be two events.</summary>
    [Fact]
    public void Sources_with_equal_chapters_are_equal()
    {
        Assert.Equal(Source("Last"), Source("Last"));
        Assert.NotEqual(Source("Last"), Source("Other"));
        Assert.Equal(Source("Last").GetHashCode(), Source("Last").GetHashCode());
    }
}
