using System.Diagnostics;
using System.Security.Cryptography;
using Conversion.Storage.FileSystem;
using Conversion.Storage.Mirrored;
using Conversion.Storage.S3;
using Conversion.Storage.Tests.S3;
using Conversion.TestSupport.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Storage.Tests.Mirrored;

/// <summary>A bucket, on a way on which things go wrong, with a folder as its backup, which can be taken away.</summary>
public sealed class MirrorFaultSpecs : IClassFixture<SwiftServer>, IAsyncDisposable
{
    private static readonly TimeSpan LongestOfOneRequest = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _work = new(), _disk = new();
    private readonly JournalInMemory _journal = new();
    private readonly FaultProxy _way;
    private readonly S3ArtifactStore _primary;
    private readonly FileSystemArtifactStore _backup;
    private readonly string _id = Guid.NewGuid().ToString("n");
    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(1_000_000);

    public MirrorFaultSpecs(SwiftServer server)
    {
        _way = new FaultProxy(server.Port);
        _primary = new S3ArtifactStore(
            server.Options() with { Endpoint = $"http://127.0.0.1:{_way.Port}", TimeoutSeconds = (int)LongestOfOneRequest.TotalSeconds }, TimeProvider.System, NullLogger<S3ArtifactStore>.Instance);
        _backup = new FileSystemArtifactStore(Path.Combine(_disk.Path, "mount", "backup"), TimeProvider.System, NullLogger<FileSystemArtifactStore>.Instance, mustExist: true);
        Directory.CreateDirectory(Path.Combine(_disk.Path, "mount", "backup"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Where nothing hangs, a machine that is busy must not look like a store that does.</summary>
    private static MirrorOptions Patient => new() { FailoverSeconds = 60 };

    public static TheoryData<Trouble> Troubles => [Trouble.Silence, Trouble.Answered(500), Trouble.Answered(403), Trouble.CutAfterReceiving(0)];

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task What_the_primary_does_not_give_is_read_from_the_backup_at_once(Trouble trouble)
    {
        await PutAsync();
        _way.Fault = _ => trouble;

        var watch = Stopwatch.StartNew();
        var read = await ReadAsync(Store(new MirrorOptions()));

        Assert.Equal(_bytes, read);
        Assert.True(watch.Elapsed < LongestOfOneRequest / 2, $"It took {watch.Elapsed}: as if the primary had been waited for.");
    }

    [Fact]
    public async Task A_primary_that_was_silent_is_not_waited_for_by_the_next_reader()
    {
        await PutAsync();
        var store = Store(new MirrorOptions { RestSeconds = 3600 });
        int asked = 0;
        _way.Fault = _ => Interlocked.Increment(ref asked) > 0 ? Trouble.Silence : Trouble.None;
        await ReadAsync(store);
        int askedBefore = asked;

        Assert.Equal(_bytes, await ReadAsync(store));

        Assert.Equal(askedBefore, asked);
    }

    [Fact]
    public async Task A_primary_that_rests_is_asked_all_the_same_when_the_backup_is_no_help()
    {
        await PutAsync();
        var store = Store(new MirrorOptions { RestSeconds = 3600 });
        _way.Fault = _ => Trouble.Answered(503);
        await ReadAsync(store);
        _way.Fault = _ => Trouble.None;
        TakeBackupAway();

        Assert.Equal(_bytes, await ReadAsync(store));
    }

    [Theory]
    [InlineData(TroubleKind.StallAnswer)]
    [InlineData(TroubleKind.CutAnswer)]
    public async Task A_reader_goes_on_with_the_backup_where_the_primary_left_it(TroubleKind kind)
    {
        await PutAsync();
        int gets = 0;
        _way.Fault = request => request.Contains("/content/", StringComparison.Ordinal) && request.StartsWith("GET", StringComparison.Ordinal)
            ? Interlocked.Increment(ref gets) == 1 ? new Trouble(kind, 400_000) : Trouble.Silence
            : Trouble.None;

        Assert.Equal(_bytes, await ReadAsync(Store(new MirrorOptions())));
    }

    [Fact]
    public async Task What_the_primary_has_lost_is_given_from_the_backup_and_restored()
    {
        await PutAsync();
        await _primary.DeleteAsync(_id, Cancellation);

        Assert.Equal(_bytes, await ReadAsync(Store()));
        Assert.Equal([(_id, MirrorWork.CopyToPrimary)], _journal.Entries);
        await CatchUpAsync();

        Assert.Equal(_bytes, await ReadAsync(_primary));
        Assert.Empty(_journal.Entries);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999_999)]
    public async Task A_copy_that_is_damaged_is_passed_over_and_restored(int offset)
    {
        var store = await PutAsync(primaryIsFolder: true);
        var path = Path.Combine(_disk.Path, "mount", "backup", _id[..2], _id[2..4], _id);
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = offset;
            file.WriteByte((byte)~_bytes[offset]);
        }

        Assert.Equal(_bytes, await ReadAsync(store));
        Assert.Equal([(_id, MirrorWork.CopyToPrimary)], _journal.Entries);
        await CatchUpAsync(primaryIsFolder: true);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(path, Cancellation));
    }

    [Fact]
    public async Task With_both_copies_damaged_a_reader_is_told_so_and_gets_no_wrong_byte()
    {
        await PutAsync();
        var path = Path.Combine(_disk.Path, "mount", "backup", _id[..2], _id[2..4], _id);
        await File.WriteAllBytesAsync(path, new byte[_bytes.Length], Cancellation);
        await _primary.DeleteAsync(_id, Cancellation);

        var damage = await Assert.ThrowsAsync<ArtifactStoreException>(() => ReadAsync(Store()));

        Assert.Equal(StorageFault.Damaged, damage.Fault);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backup_that_is_away_gets_it_later(bool writeThrough)
    {
        TakeBackupAway();
        await PutAsync(Patient with { WriteThrough = writeThrough });
        Assert.Equal([(_id, MirrorWork.CopyToBackup)], _journal.Entries);
        await CatchUpAsync();
        Assert.Single(_journal.Entries);

        BringBackupBack();
        await CatchUpAsync();

        Assert.Equal(_bytes, await ReadAsync(_backup));
        Assert.Empty(_journal.Entries);
    }

    [Fact]
    public async Task Where_writing_does_not_wait_for_the_backup_it_follows()
    {
        await PutAsync(Patient with { WriteThrough = false });
        Assert.Null(await _backup.FindAsync(_id, Cancellation));

        await CatchUpAsync();

        Assert.Equal(_bytes, await ReadAsync(_backup));
    }

    [Fact]
    public async Task A_primary_that_is_away_gets_it_later()
    {
        _way.Fault = _ => Trouble.Answered(503);
        await PutAsync();
        Assert.Equal([(_id, MirrorWork.CopyToPrimary)], _journal.Entries);
        Assert.Equal(_bytes, await ReadAsync(Store()));

        _way.Fault = _ => Trouble.None;
        await CatchUpAsync();

        Assert.Equal(_bytes, await ReadAsync(_primary));
    }

    [Fact]
    public async Task A_removal_reaches_a_store_that_was_away_and_no_reader_brings_back_what_was_removed()
    {
        await PutAsync();
        TakeBackupAway();
        Assert.True(await Store().DeleteAsync(_id, Cancellation));
        BringBackupBack();
        await ReadAsync(Store());
        Assert.Equal([(_id, MirrorWork.Delete)], _journal.Entries);

        await CatchUpAsync();

        Assert.Null(await Store().FindAsync(_id, Cancellation));
        Assert.Empty(_journal.Entries);
    }

    [Fact]
    public async Task Of_a_store_that_is_away_nothing_is_listed_as_if_it_were_all()
    {
        await PutAsync();
        TakeBackupAway();
        _way.Fault = _ => Trouble.Answered(403);

        await Assert.ThrowsAsync<ArtifactStoreException>(async () => await Store().ListAsync(Cancellation).ToListAsync(Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        _primary.Dispose();
        await _way.DisposeAsync();
        _work.Dispose();
        _disk.Dispose();
    }

    private MirroredArtifactStore Store(MirrorOptions? options = null, bool primaryIsFolder = false) => new(
        primaryIsFolder ? _backup : _primary, primaryIsFolder ? _primary : _backup, _journal, options ?? Patient, TimeProvider.System, NullLogger<MirroredArtifactStore>.Instance);

    private Task PutAsync(MirrorOptions? options = null) => Store(options).PutAsync(_id, _work.FileOf(_bytes), Cancellation);

    private async Task<MirroredArtifactStore> PutAsync(bool primaryIsFolder)
    {
        var store = Store(primaryIsFolder: primaryIsFolder);
        await store.PutAsync(_id, _work.FileOf(_bytes), Cancellation);
        return store;
    }

    private Task<int> CatchUpAsync(bool primaryIsFolder = false) =>
        new MirrorCatchUp(primaryIsFolder ? _backup : _primary, primaryIsFolder ? _primary : _backup, _journal, NullLogger<MirrorCatchUp>.Instance).RunOnceAsync(Cancellation);

    private void TakeBackupAway()
    {
        var mount = Path.Combine(_disk.Path, "mount");
        if (Directory.Exists(mount))
            Directory.Move(mount, mount + ".away");
        File.WriteAllText(mount, "a file where a folder should be");
    }

    private void BringBackupBack()
    {
        var mount = Path.Combine(_disk.Path, "mount");
        File.Delete(mount);
        if (Directory.Exists(mount + ".away"))
            Directory.Move(mount + ".away", mount);
    }

    private static async Task<byte[]> ReadAsync(IArtifactStore store, string id)
    {
        await using var content = await store.OpenAsync(id, Cancellation);
        using var bytes = new MemoryStream();
        await content!.CopyToAsync(bytes, Cancellation);
        return bytes.ToArray();
    }

    private Task<byte[]> ReadAsync(IArtifactStore store) => ReadAsync(store, _id);
}
