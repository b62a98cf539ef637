using Conversion.Storage.FileSystem;
using Conversion.Storage.Mirrored;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Storage.Tests.Mirrored;

/// <summary>Two folders as one store. What is done behind its back is done to both.</summary>
public sealed class MirroredArtifactStoreSpecs : ArtifactStoreContract
{
    private readonly TemporaryFolder _primary = new(), _backup = new();
    private readonly JournalInMemory _journal = new();

    protected override IArtifactStore Store() => new MirroredArtifactStore(
        FolderStore.In(_primary), FolderStore.In(_backup), _journal, new MirrorOptions { FailoverSeconds = 60 }, TimeProvider.System, NullLogger<MirroredArtifactStore>.Instance);

    protected override Task FlipAsync(string id, long offset)
    {
        FolderStore.Flip(_primary, id, offset);
        FolderStore.Flip(_backup, id, offset);
        return Task.CompletedTask;
    }

    protected override Task RemoveByHandAsync(string id)
    {
        File.Delete(FolderStore.PathOf(_primary, id));
        File.Delete(FolderStore.PathOf(_backup, id));
        return Task.CompletedTask;
    }

    [Fact]
    public async Task What_is_stored_is_in_both_and_nothing_is_left_to_be_done()
    {
        var id = NewId();

        var stored = await Store().PutAsync(id, Work.FileOf([1, 2, 3]), Cancellation);

        Assert.Equal(stored, await FolderStore.In(_primary).FindAsync(id, Cancellation));
        Assert.Equal(stored, await FolderStore.In(_backup).FindAsync(id, Cancellation));
        Assert.Empty(_journal.Entries);
    }

    public override void Dispose()
    {
        _primary.Dispose();
        _backup.Dispose();
        base.Dispose();
    }
}

/// <summary>A store in a folder, and what a test does behind its back.</summary>
internal static class FolderStore
{
    internal static FileSystemArtifactStore In(TemporaryFolder folder) => new(folder.Path, TimeProvider.System, NullLogger<FileSystemArtifactStore>.Instance);

    internal static string PathOf(TemporaryFolder folder, string id) => Path.Combine(folder.Path, id[..2], id[2..4], id);

    internal static void Flip(TemporaryFolder folder, string id, long offset)
    {
        using var file = new FileStream(PathOf(folder, id), FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        var flipped = (byte)(file.ReadByte() ^ 4);
        file.Position = offset;
        file.WriteByte(flipped);
    }
}
