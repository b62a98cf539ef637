using System.Diagnostics;
using System.Security.Cryptography;
using Conversion.Storage.FileSystem;
using Conversion.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Storage.Tests;

public sealed class FileSystemArtifactStoreSpecs : ArtifactStoreContract
{
    private readonly TemporaryFolder _root = new();

    protected override IArtifactStore Store() => StoreOn(_root.Path);

    protected override async Task FlipAsync(string id, long offset)
    {
        await using var file = new FileStream(PathOf(id), FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        var flipped = (byte)(file.ReadByte() ^ 4);
        file.Position = offset;
        file.WriteByte(flipped);
    }

    protected override Task RemoveByHandAsync(string id)
    {
        File.Delete(PathOf(id));
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sums_that_are_missing_or_damaged_are_made_anew(bool missing)
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(700_000));
        await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);
        if (missing)
            File.Delete(PathOf(id) + ".sums");
        else
            await FlipAsync(id + ".sums", 50);

        Assert.Equal(ArtifactOf(id, bytes), await Store().FindAsync(id, Cancellation));
        await FlipAsync(id, 300_000);
        Assert.Equal(StorageFault.Damaged, (await Assert.ThrowsAsync<ArtifactStoreException>(() => ReadAsync(Store(), id))).Fault);
    }

    [Fact]
    public async Task A_file_that_was_cut_is_damaged()
    {
        var id = NewId();
        await Store().PutAsync(id, Work.FileOf(RandomNumberGenerator.GetBytes(700_000)), Cancellation);
        using (var file = File.OpenWrite(PathOf(id)))
            file.SetLength(500_000);

        var damage = await Assert.ThrowsAsync<ArtifactStoreException>(() => Store().OpenAsync(id, Cancellation));

        Assert.Equal(StorageFault.Damaged, damage.Fault);
    }

    [Fact]
    public async Task An_artifact_lies_two_levels_deep_under_the_first_digits_of_its_id()
    {
        const string id = "ab12000000000000000000000000ffff";

        await Store().PutAsync(id, Work.FileOf([7]), Cancellation);

        Assert.Equal([7], await File.ReadAllBytesAsync(Path.Combine(_root.Path, "ab", "12", id), Cancellation));
        AssertOnlyArtifactsIn(_root.Path, id);
    }

    [Fact]
    public async Task A_source_on_the_same_file_system_is_moved_and_not_copied()
    {
        var (id, source) = (NewId(), Work.FileOf([1, 2, 3]));

        await Store().PutAsync(id, source, Cancellation);

        Assert.False(File.Exists(source));
        AssertOnlyArtifactsIn(_root.Path, id);
    }

    [Fact]
    public async Task A_source_on_another_file_system_is_copied()
    {
        using var elsewhere = AnotherFileSystem();
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(700_001));
        var source = elsewhere.FileOf(bytes);

        var stored = await Store().PutAsync(id, source, Cancellation);

        Assert.Equal((bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), (stored.SizeBytes, stored.Sha256));
        Assert.Equal(bytes, await ReadAsync(Store(), id));
        Assert.True(File.Exists(source));
        AssertOnlyArtifactsIn(_root.Path, id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_put_cancelled_midway_leaves_the_source_and_nothing_else(bool sameFileSystem)
    {
        using var elsewhere = sameFileSystem ? new TemporaryFolder() : AnotherFileSystem();
        var source = elsewhere.SparseFileOf(64L << 30);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var put = Store().PutAsync(NewId(), source, giveUp.Token);
        await WaitUntilAsync(() => Remains(_root.Path) is [var part] && new FileInfo(part).Length > 0);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Equal(64L << 30, new FileInfo(source).Length);
        AssertOnlyArtifactsIn(_root.Path);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_source_that_grows_while_it_is_stored_is_refused(bool sameFileSystem)
    {
        using var elsewhere = sameFileSystem ? new TemporaryFolder() : AnotherFileSystem();
        var source = elsewhere.SparseFileOf(200L << 20);
        await using var tool = new FileStream(source, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        var put = Task.Run(() => Store().PutAsync(NewId(), source, Cancellation), Cancellation);
        while (!put.IsCompleted)
        {
            tool.WriteByte(1);
            await Task.Yield();
        }

        var refusal = await Assert.ThrowsAsync<ArtifactStoreException>(() => put);
        Assert.Contains("changed while", refusal.Message);
        AssertOnlyArtifactsIn(_root.Path);
    }

    [Fact]
    public async Task A_symbolic_link_is_no_source()
    {
        var link = Work.Sub("link.mp3");
        File.CreateSymbolicLink(link, Work.FileOf([1]));

        var refusal = await Assert.ThrowsAsync<ArtifactStoreException>(() => Store().PutAsync(NewId(), link, Cancellation));

        Assert.Contains("symbolic link", refusal.Message);
        AssertOnlyArtifactsIn(_root.Path);
    }

    [Fact]
    public async Task A_folder_is_no_source()
    {
        await Assert.ThrowsAsync<ArtifactStoreException>(() => Store().PutAsync(NewId(), Work.Path, Cancellation));
        AssertOnlyArtifactsIn(_root.Path);
    }

    [Fact]
    public async Task A_full_disk_is_told_as_such_and_leaves_nothing_half_written()
    {
        using var disk = SmallDiskOf("size=256k");
        var store = StoreOn(disk.Path);
        var small = NewId();
        await store.PutAsync(small, Work.FileOf([1]), Cancellation);

        var refusal = await Assert.ThrowsAsync<ArtifactStoreException>(
            () => store.PutAsync(NewId(), Work.FileOf(new byte[1_000_000]), Cancellation));

        Assert.True(refusal.OutOfSpace, refusal.ToString());
        AssertOnlyArtifactsIn(disk.Path, small);
        await store.PutAsync(NewId(), Work.FileOf(new byte[10_000]), Cancellation);
    }

    [Fact]
    public async Task A_disk_out_of_inodes_is_a_full_disk()
    {
        using var disk = SmallDiskOf("size=256k,nr_inodes=8");
        var store = StoreOn(disk.Path);

        var refusal = await Assert.ThrowsAsync<ArtifactStoreException>(async () =>
        {
            for (int i = 0; i < 8; i++)
                await store.PutAsync(NewId(), Work.FileOf([1]), Cancellation);
        });

        Assert.True(refusal.OutOfSpace, refusal.ToString());
        Assert.Empty(Remains(disk.Path));
    }

    [Fact]
    public async Task A_source_on_a_full_disk_is_still_moved_within_it()
    {
        using var disk = SmallDiskOf("size=256k");
        using var work = new TemporaryFolder(disk.Path);
        var id = NewId();

        await StoreOn(Path.Combine(disk.Path, "store")).PutAsync(id, work.FileOf(new byte[200_000]), Cancellation);

        AssertOnlyArtifactsIn(Path.Combine(disk.Path, "store"), id);
    }

    [Fact]
    public async Task A_read_only_disk_is_an_error_of_the_store_and_reading_goes_on()
    {
        using var disk = SmallDiskOf("size=256k");
        var store = StoreOn(disk.Path);
        var id = NewId();
        await store.PutAsync(id, Work.FileOf([9]), Cancellation);
        disk.MakeReadOnly();

        var put = await Assert.ThrowsAsync<ArtifactStoreException>(() => store.PutAsync(NewId(), Work.FileOf([1]), Cancellation));
        var delete = await Assert.ThrowsAsync<ArtifactStoreException>(() => store.DeleteAsync(id, Cancellation));

        Assert.Equal((StorageFault.ReadOnly, StorageFault.ReadOnly), (put.Fault, delete.Fault));
        Assert.Equal([9], await ReadAsync(store, id));
    }

    [Fact]
    public async Task A_file_in_the_folders_place_is_an_error_of_the_store()
    {
        var store = StoreOn(Path.Combine(Work.FileOf([1]), "store"));

        var refusal = await Assert.ThrowsAsync<ArtifactStoreException>(() => store.PutAsync(NewId(), Work.FileOf([1]), Cancellation));

        Assert.False(refusal.OutOfSpace);
        Assert.Contains("store", refusal.Message);
    }

    [Fact]
    public async Task What_lies_in_the_folder_but_is_no_artifact_is_not_listed()
    {
        var id = NewId();
        await Store().PutAsync(id, Work.FileOf([1]), Cancellation);
        await File.WriteAllTextAsync(_root.Sub("README"), "", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(_root.Path, id[..2], id[2..4], "notes.txt"), "", Cancellation);
        await File.WriteAllTextAsync(_root.Sub(NewId()), "an id, but not in its sub-folder", Cancellation);

        Assert.Equal([id], await ListAsync(Store()));
    }

    [Fact]
    public async Task A_sweep_removes_the_remains_of_a_crash_once_they_are_old_enough()
    {
        var clock = new FixedTime(DateTimeOffset.UtcNow);
        var store = StoreOn(_root.Path, clock);
        var part = LeaveRemains();

        Assert.Equal(0, await store.SweepAsync(TimeSpan.FromMinutes(10), Cancellation));
        Assert.Empty(await RemainsIn(store, TimeSpan.FromMinutes(10)));
        Assert.True(File.Exists(part));
        clock.Now += TimeSpan.FromMinutes(11);

        Assert.Equal([part], await RemainsIn(store, TimeSpan.FromMinutes(10)));
        Assert.Equal(1, await store.SweepAsync(TimeSpan.FromMinutes(10), Cancellation));
        AssertOnlyArtifactsIn(_root.Path);
    }

    [Fact]
    public async Task Removing_an_artifact_removes_what_a_dead_upload_of_it_left_and_nobody_elses()
    {
        var (mine, other) = (NewId(), NewId());
        LeaveRemains(mine);
        var part = LeaveRemains(other);

        Assert.False(await Store().DeleteAsync(mine, Cancellation));

        Assert.Equal([part], Remains(_root.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Removing_an_artifact_spares_an_upload_of_it_that_runs(bool sameFileSystem)
    {
        using var elsewhere = sameFileSystem ? new TemporaryFolder() : AnotherFileSystem();
        var source = elsewhere.SparseFileOf(64L << 30); // a minute of work: it cannot be over before the removal
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var id = NewId();

        var put = Store().PutAsync(id, source, giveUp.Token);
        await WaitUntilAsync(() => Remains(_root.Path) is [var part] && new FileInfo(part).Length > 0);
        await StoreOn(_root.Path).DeleteAsync(id, Cancellation);

        Assert.Single(Remains(_root.Path));
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sweep_of_another_node_spares_an_upload_that_runs_however_old_it_looks(bool sameFileSystem)
    {
        using var elsewhere = sameFileSystem ? new TemporaryFolder() : AnotherFileSystem();
        var source = elsewhere.SparseFileOf(64L << 30); // a minute of work: it cannot be over before the sweep
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var put = Store().PutAsync(NewId(), source, giveUp.Token);
        await WaitUntilAsync(() => Remains(_root.Path) is [var part] && new FileInfo(part).Length > 0);
        var another = StoreOn(_root.Path, new FixedTime(DateTimeOffset.UtcNow.AddDays(30)));
        var listed = await RemainsIn(another, TimeSpan.FromHours(1));
        var removed = await another.SweepAsync(TimeSpan.FromHours(1), Cancellation);

        Assert.Empty(listed);
        Assert.Equal(0, removed);
        Assert.Single(Remains(_root.Path));
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
    }

    [Fact]
    public async Task A_folder_that_must_be_there_and_is_not_is_no_empty_store()
    {
        var store = new FileSystemArtifactStore(Path.Combine(_root.Path, "unmounted"), TimeProvider.System, NullLogger<FileSystemArtifactStore>.Instance, mustExist: true);

        await Assert.ThrowsAsync<ArtifactStoreException>(() => store.PutAsync(NewId(), Work.FileOf([1]), Cancellation));
        await Assert.ThrowsAsync<ArtifactStoreException>(() => store.OpenAsync(NewId(), Cancellation));
        await Assert.ThrowsAsync<ArtifactStoreException>(() => store.DeleteAsync(NewId(), Cancellation));
        await Assert.ThrowsAsync<ArtifactStoreException>(async () => await ListAsync(store));
        Assert.False(Directory.Exists(Path.Combine(_root.Path, "unmounted")));
    }

    [Fact]
    public async Task In_a_folder_that_is_not_there_nothing_is_left_or_swept()
    {
        var store = StoreOn(Path.Combine(_root.Path, "later"));
        Assert.Empty(await RemainsIn(store, TimeSpan.Zero));
        Assert.Equal(0, await store.SweepAsync(TimeSpan.Zero, Cancellation));
    }

    [Fact]
    public async Task Small_files_take_less_than_a_second_each()
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < 20; i++)
            await Store().PutAsync(NewId(), Work.FileOf(new byte[10_000]), Cancellation);

        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed.TotalMilliseconds / 20:F1} ms each");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"20 small files took {watch.Elapsed}");
    }

    public override void Dispose()
    {
        _root.Dispose();
        base.Dispose();
    }

    private static FileSystemArtifactStore StoreOn(string root, TimeProvider? time = null) =>
        new(root, time ?? TimeProvider.System, NullLogger<FileSystemArtifactStore>.Instance);

    private static async Task<IReadOnlyList<string>> RemainsIn(FileSystemArtifactStore store, TimeSpan minimumAge) =>
        await store.ListRemainsAsync(minimumAge, Cancellation).ToListAsync(Cancellation);

    private string LeaveRemains(string? id = null)
    {
        Directory.CreateDirectory(_root.Sub(".incoming"));
        var part = Path.Combine(_root.Path, ".incoming", $"{id ?? NewId()}.{NewId()}.part");
        File.WriteAllBytes(part, new byte[100]);
        return part;
    }

    private static string[] Remains(string root) =>
        Directory.Exists(Path.Combine(root, ".incoming")) ? Directory.GetFiles(Path.Combine(root, ".incoming")) : [];

    private string PathOf(string id) => Path.Combine(_root.Path, id[..2], id[2..4], id);

    private static void AssertOnlyArtifactsIn(string root, params string[] ids) =>
        Assert.Equal(ids.SelectMany(id => new[] { id, $"{id}.sums" }), Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    private static TemporaryFolder AnotherFileSystem()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no second file system (/dev/shm) here.");
        return new TemporaryFolder("/dev/shm");
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        var deadline = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(20), "The condition did not come true within 20 s.");
            await Task.Yield();
        }
    }

    private static SmallDisk SmallDiskOf(string options)
    {
        var disk = SmallDisk.TryMount(options, out var obstacle);
        Assert.SkipWhen(disk is null, obstacle ?? "");
        return disk!;
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
