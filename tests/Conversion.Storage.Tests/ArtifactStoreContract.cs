using System.Security.Cryptography;

namespace Conversion.Storage.Tests;

/// <summary>What every store does. A store's specs derive from it and say how to make one.</summary>
public abstract class ArtifactStoreContract : IDisposable
{
    protected TemporaryFolder Work { get; } = new();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The store under test; every call answers with a new instance on the same place, as another node has it.</summary>
    protected abstract IArtifactStore Store();

    /// <summary>Whether of puts of other bytes under one id at the same instant only one succeeds. Else one of those that succeeded is there, whole.</summary>
    protected virtual bool ExactlyOneOfManyWins => true;

    /// <summary>Turns one bit of what the store holds, behind its back.</summary>
    protected abstract Task FlipAsync(string id, long offset);

    /// <summary>Takes the bytes of an artifact away, behind the store's back.</summary>
    protected abstract Task RemoveByHandAsync(string id);

    public static TheoryData<int> Sizes => [0, 1, 4095, 4096, 262_143, 262_144, 262_145, 3_000_001];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task What_was_put_is_read_back_with_its_true_length_and_hash(int size)
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(size));

        var stored = await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);

        Assert.Equal(new StoredArtifact(id, size, Convert.ToHexStringLower(SHA256.HashData(bytes))), stored);
        Assert.Equal(bytes, await ReadAsync(Store(), id));
    }

    [Fact]
    public async Task An_artifact_can_be_read_from_any_position()
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(100_000));
        await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);

        await using var stream = await Store().OpenAsync(id, Cancellation);
        stream!.Seek(99_000, SeekOrigin.Begin);
        var tail = new byte[1000];
        await stream.ReadExactlyAsync(tail, Cancellation);

        Assert.Equal(100_000, stream.Length);
        Assert.Equal(bytes[99_000..], tail);
    }

    [Fact]
    public async Task The_same_bytes_again_under_the_same_id_change_nothing()
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(5000));
        var first = await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);

        var second = await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);

        Assert.Equal(first, second);
        Assert.Equal([id], await ListAsync(Store()));
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(4999)]
    public async Task Other_bytes_under_the_same_id_are_refused_and_the_first_ones_stay(int size)
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(5000));
        await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);
        var other = Work.FileOf(RandomNumberGenerator.GetBytes(size));

        var refusal = await Assert.ThrowsAsync<ArtifactStoreException>(() => Store().PutAsync(id, other, Cancellation));

        Assert.Equal(StorageFault.Taken, refusal.Fault);
        Assert.Equal(bytes, await ReadAsync(Store(), id));
        Assert.True(File.Exists(other));
    }

    [Fact]
    public async Task Of_many_puts_of_one_id_at_once_all_succeed_and_one_artifact_is_there()
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(500_000));
        var sources = Enumerable.Range(0, 16).Select(_ => Work.FileOf(bytes)).ToArray();

        var stored = await Task.WhenAll(sources.Select(source => Task.Run(() => Store().PutAsync(id, source, Cancellation))));

        Assert.Single(stored.Distinct());
        Assert.Equal(bytes, await ReadAsync(Store(), id));
        Assert.Equal([id], await ListAsync(Store()));
    }

    [Fact]
    public async Task Of_many_puts_of_one_id_with_different_bytes_exactly_one_wins_and_its_hash_is_what_is_stored()
    {
        var id = NewId();
        var sources = Enumerable.Range(0, 8).Select(_ => Work.FileOf(RandomNumberGenerator.GetBytes(200_000))).ToArray();

        var outcomes = await Task.WhenAll(sources.Select(source => Task.Run(async () =>
        {
            try
            {
                return await Store().PutAsync(id, source, Cancellation);
            }
            catch (ArtifactStoreException)
            {
                return null;
            }
        })));

        var winners = outcomes.OfType<StoredArtifact>().Select(winner => winner.Sha256).ToList();
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData((await ReadAsync(Store(), id))!)), winners);
        if (ExactlyOneOfManyWins)
            Assert.Single(winners);
    }

    [Fact]
    public async Task A_missing_source_is_an_error_of_the_store_and_leaves_nothing()
    {
        var refusal = await Assert.ThrowsAsync<ArtifactStoreException>(
            () => Store().PutAsync(NewId(), Path.Combine(Work.Path, "nowhere.mp3"), Cancellation));

        Assert.Equal(StorageFault.BadSource, refusal.Fault);
        Assert.Contains("nowhere.mp3", refusal.Message);
        Assert.Empty(await ListAsync(Store()));
    }

    [Fact]
    public async Task A_put_that_is_cancelled_before_it_begins_leaves_the_source_and_nothing_else()
    {
        var source = Work.FileOf([1, 2, 3]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store().PutAsync(NewId(), source, new CancellationToken(canceled: true)));

        Assert.True(File.Exists(source));
        Assert.Empty(await ListAsync(Store()));
    }

    [Fact]
    public async Task An_unknown_id_opens_as_nothing_and_deletes_as_false()
    {
        Assert.Null(await Store().OpenAsync(NewId(), Cancellation));
        Assert.False(await Store().DeleteAsync(NewId(), Cancellation));
        Assert.Empty(await ListAsync(Store()));
    }

    [Fact]
    public async Task A_deleted_artifact_is_gone_once_and_for_all()
    {
        var id = NewId();
        await Store().PutAsync(id, Work.FileOf([1]), Cancellation);

        Assert.True(await Store().DeleteAsync(id, Cancellation));

        Assert.False(await Store().DeleteAsync(id, Cancellation));
        Assert.Null(await Store().OpenAsync(id, Cancellation));
        Assert.Empty(await ListAsync(Store()));
    }

    [Fact]
    public async Task A_reader_that_has_an_artifact_open_reads_on_after_its_deletion()
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(1_000_000));
        await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);
        await using var reader = await Store().OpenAsync(id, Cancellation);
        var read = new byte[bytes.Length];
        await reader!.ReadExactlyAsync(read.AsMemory(0, 1000), Cancellation);

        await Store().DeleteAsync(id, Cancellation);
        await reader.ReadExactlyAsync(read.AsMemory(1000), Cancellation);

        Assert.Equal(bytes, read);
    }

    [Fact]
    public async Task An_id_can_be_used_again_after_its_deletion()
    {
        var id = NewId();
        await Store().PutAsync(id, Work.FileOf([1]), Cancellation);
        await Store().DeleteAsync(id, Cancellation);

        await Store().PutAsync(id, Work.FileOf([2]), Cancellation);

        Assert.Equal([2], await ReadAsync(Store(), id));
    }

    [Fact]
    public async Task All_artifacts_are_listed()
    {
        var ids = Enumerable.Range(0, 20).Select(_ => NewId()).Order(StringComparer.Ordinal).ToArray();
        foreach (var id in ids)
            await Store().PutAsync(id, Work.FileOf([1]), Cancellation);

        Assert.Equal(ids, (await ListAsync(Store())).Order(StringComparer.Ordinal));
    }

    public static TheoryData<string> NoIds =>
    [
        "", " ", "..", "../../../../etc/passwd", "/etc/passwd", "0123456789abcdef", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
        "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcdeg", "0123456789abcdef/123456789abcdef", "0123456789abcdef0123456789abcde\n",
        "0123456789abcdef0123456789abcde\0", "０123456789abcdef0123456789abcdef", "٠1234567890abcdef0123456789abcde", "../56789abcdef0123456789abcdef01",
    ];

    [Theory]
    [MemberData(nameof(NoIds))]
    public async Task What_is_no_id_is_refused_opens_as_nothing_and_deletes_as_false(string noId)
    {
        var source = Work.FileOf([1]);

        await Assert.ThrowsAsync<ArgumentException>(() => Store().PutAsync(noId, source, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store().RestoreAsync(new StoredArtifact(noId, 1, new string('0', 64)), new MemoryStream([1]), Cancellation));

        Assert.Null(await Store().FindAsync(noId, Cancellation));
        Assert.Null(await Store().OpenAsync(noId, Cancellation));
        Assert.False(await Store().DeleteAsync(noId, Cancellation));
        Assert.True(File.Exists(source));
    }

    [Fact]
    public async Task What_is_there_is_told_without_reading_it()
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(300_000));
        await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);

        Assert.Equal(ArtifactOf(id, bytes), await Store().FindAsync(id, Cancellation));
        Assert.Null(await Store().FindAsync(NewId(), Cancellation));
    }

    public static TheoryData<int, long, int> Ranges => new()
    {
        { 700_000, 0, 1 }, { 700_000, 262_143, 2 }, { 700_000, 262_144, 1 }, { 700_000, 524_287, 175_713 }, { 700_000, 699_999, 1 }, { 700_000, 100, 699_900 }, { 1, 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public async Task Any_range_is_read_as_it_was_stored(int size, long from, int count)
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(size));
        await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);

        await using var content = await Store().OpenAsync(id, Cancellation);
        content!.Position = from;
        var range = new byte[count];
        await content.ReadExactlyAsync(range, Cancellation);

        Assert.Equal(bytes[(int)from..((int)from + count)], range);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(262_143)]
    [InlineData(262_144)]
    [InlineData(699_999)]
    public async Task A_flipped_bit_is_never_given_out(int offset)
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(700_000));
        await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);
        await FlipAsync(id, offset);

        var read = new MemoryStream();
        var damage = await Assert.ThrowsAsync<ArtifactStoreException>(async () =>
        {
            await using var content = await Store().OpenAsync(id, Cancellation);
            await content!.CopyToAsync(read, Cancellation);
        });

        Assert.Equal(StorageFault.Damaged, damage.Fault);
        Assert.True(read.Length <= offset, $"{read.Length} bytes were read, and byte {offset} is wrong.");
        Assert.Equal(bytes[..(int)read.Length], read.ToArray());
    }

    [Fact]
    public async Task A_range_that_is_sound_is_given_out_of_a_damaged_artifact()
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(700_000));
        await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);
        await FlipAsync(id, 10);

        await using var content = await Store().OpenAsync(id, Cancellation);
        content!.Position = 600_000;
        var tail = new byte[100_000];
        await content.ReadExactlyAsync(tail, Cancellation);

        Assert.Equal(bytes[600_000..], tail);
    }

    [Fact]
    public async Task What_was_removed_by_hand_opens_as_nothing_and_is_restored()
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(300_000));
        await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);
        await RemoveByHandAsync(id);

        Assert.Null(await Store().OpenAsync(id, Cancellation));

        await Store().RestoreAsync(ArtifactOf(id, bytes), new MemoryStream(bytes), Cancellation);
        Assert.Equal(bytes, await ReadAsync(Store(), id));
    }

    [Fact]
    public async Task What_is_damaged_is_restored()
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(300_000));
        await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);
        await FlipAsync(id, 5);

        await Store().RestoreAsync(ArtifactOf(id, bytes), new MemoryStream(bytes), Cancellation);

        Assert.Equal(bytes, await ReadAsync(Store(), id));
        Assert.Equal([id], await ListAsync(Store()));
        Assert.Empty(await Store().ListRemainsAsync(TimeSpan.Zero, Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task What_is_damaged_can_be_removed()
    {
        var id = NewId();
        await Store().PutAsync(id, Work.FileOf(RandomNumberGenerator.GetBytes(1000)), Cancellation);
        await FlipAsync(id, 5);

        Assert.True(await Store().DeleteAsync(id, Cancellation));

        Assert.Empty(await ListAsync(Store()));
        Assert.Null(await Store().FindAsync(id, Cancellation));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(101)]
    [InlineData(100)]
    public async Task Other_bytes_than_those_promised_are_not_restored_and_what_is_there_stays(int size)
    {
        var (id, bytes) = (NewId(), RandomNumberGenerator.GetBytes(100));
        await Store().PutAsync(id, Work.FileOf(bytes), Cancellation);

        var refusal = await Assert.ThrowsAsync<ArtifactStoreException>(
            () => Store().RestoreAsync(ArtifactOf(id, bytes), new MemoryStream(RandomNumberGenerator.GetBytes(size)), Cancellation));

        Assert.Equal(StorageFault.Damaged, refusal.Fault);
        Assert.Equal(bytes, await ReadAsync(Store(), id));
        Assert.Empty(await Store().ListRemainsAsync(TimeSpan.Zero, Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task A_sweep_spares_artifacts()
    {
        var id = NewId();
        await Store().PutAsync(id, Work.FileOf([1]), Cancellation);

        Assert.Equal(0, await Store().SweepAsync(TimeSpan.Zero, Cancellation));

        Assert.Equal([1], await ReadAsync(Store(), id));
    }

    protected static StoredArtifact ArtifactOf(string id, byte[] bytes) => new(id, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));

    protected static string NewId() => Guid.NewGuid().ToString("n");

    protected static async Task<byte[]?> ReadAsync(IArtifactStore store, string id)
    {
        await using var stream = await store.OpenAsync(id, Cancellation);
        if (stream is null)
            return null;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Cancellation);
        return bytes.ToArray();
    }

    protected static async Task<List<string>> ListAsync(IArtifactStore store)
    {
        var ids = new List<string>();
        await foreach (var id in store.ListAsync(Cancellation))
            ids.Add(id);
        return ids;
    }

    public virtual void Dispose() => Work.Dispose();
}
