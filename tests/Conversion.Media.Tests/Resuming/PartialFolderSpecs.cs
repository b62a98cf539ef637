using Conversion.Media.Resuming;
using Conversion.Media.YtDlp;

namespace Conversion.Media.Tests.Resuming;

public sealed class PartialFolderSpecs : IDisposable
{
    private const int Size = 1_000_000;
    private static readonly SourceFormat Format = new() { Index = 0, Url = "http://a/" };
    private static readonly DownloadIdentity Identity = new("youtube", "a", "140", "m4a", null, Size, "\"v1\"");

    private readonly string _root = Directory.CreateTempSubdirectory("partial-folder-").FullName;
    private readonly PartialFolder _folder;

    public PartialFolderSpecs() => _folder = new PartialFolder(System.IO.Path.Combine(_root, "partial"));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    public static TheoryData<string> Differences => ["vimeo", "b", "141", "webm", "/other", "length", "\"v2\""];

    [Fact]
    public void Nothing_there_is_a_start_from_zero()
    {
        Assert.False(_folder.HasLeftovers);
        Assert.Equal(0, _folder.Plan(0, Format, Identity).KeptBytes);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(PartialFolder.DistrustedBytes, 0)]
    [InlineData(500_000, 500_000 - PartialFolder.DistrustedBytes)]
    [InlineData(Size - 1, Size - 1 - PartialFolder.DistrustedBytes)]
    [InlineData(Size, Size)]
    [InlineData(Size + 1, 0)]
    public void Of_a_part_all_but_its_end_is_kept_unless_it_is_complete(int length, int kept)
    {
        Leave("source.f0.media.part", length);

        var file = _folder.Plan(0, Format, Identity);
        _folder.Prepare([file]);

        Assert.Equal((kept, kept == Size), (file.KeptBytes, file.IsComplete));
        Assert.Equal(kept, new FileInfo(file.IsComplete ? file.Path : file.PartPath) is { Exists: true } left ? left.Length : 0);
        Assert.False(file.IsComplete && File.Exists(file.PartPath));
    }

    [Theory]
    [InlineData(Size, true)]
    [InlineData(Size - 1, false)]
    public void A_file_that_was_complete_has_its_length(int length, bool isComplete)
    {
        Leave("source.f0.media", length);

        Assert.Equal(isComplete, _folder.Plan(0, Format, Identity).IsComplete);
    }

    [Theory]
    [MemberData(nameof(Differences))]
    public void What_is_of_another_identity_is_removed(string difference)
    {
        Leave("source.f0.media.part", 500_000);
        var other = difference switch
        {
            "vimeo" => Identity with { Extractor = difference },
            "b" => Identity with { SourceId = difference },
            "141" => Identity with { FormatId = difference },
            "webm" => Identity with { Extension = difference },
            "/other" => Identity with { Path = difference },
            "length" => Identity with { SizeBytes = Size + 1 },
            _ => Identity with { Validator = difference },
        };

        var file = _folder.Plan(0, Format, other);
        _folder.Prepare([file]);

        Assert.Equal(0, file.KeptBytes);
        Assert.False(File.Exists(file.PartPath));
    }

    [Fact]
    public void Whatever_else_is_there_is_removed()
    {
        Leave("source.f0.media.part", 500_000);
        foreach (var stray in new[] { "source.f1.media", "source.f0.media.part-Frag3", "source.f0.media.ytdl", "other" }) Leave(stray, 10);
        Directory.CreateDirectory(System.IO.Path.Combine(_folder.FolderPath, "folder", "deeper"));

        _folder.Prepare([_folder.Plan(0, Format, Identity)]);

        Assert.Equal(["download.json", "source.f0.media.part"], Directory.GetFileSystemEntries(_folder.FolderPath).Select(System.IO.Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"f0\":{\"Extractor\":\"you")]
    [InlineData("null")]
    [InlineData("{\"f0\":null}")]
    public void Without_a_note_that_can_be_read_nothing_is_used(string note)
    {
        Leave("source.f0.media.part", 500_000);
        File.WriteAllText(System.IO.Path.Combine(_folder.FolderPath, "download.json"), note);

        Assert.Equal(0, _folder.Plan(0, Format, Identity).KeptBytes);
    }

    [Fact]
    public void The_note_outlives_a_second_attempt_that_gets_nowhere()
    {
        Leave("source.f0.media.part", 500_000);
        _folder.Prepare([_folder.Plan(0, Format, Identity)]);

        Assert.Equal(500_000 - 2 * PartialFolder.DistrustedBytes, _folder.Plan(0, Format, Identity).KeptBytes);
    }

    /// <summary>As an attempt would that ended now.</summary>
    private void Leave(string name, int length)
    {
        if (!_folder.HasLeftovers) _folder.Prepare([_folder.Plan(0, Format, Identity)]);
        File.WriteAllBytes(System.IO.Path.Combine(_folder.FolderPath, name), new byte[length]);
    }
}
