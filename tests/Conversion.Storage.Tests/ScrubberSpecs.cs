using System.Diagnostics;
using System.Security.Cryptography;
using Conversion.Storage.Integrity;
using Conversion.Storage.Tests.Mirrored;

namespace Conversion.Storage.Tests;

public sealed class ScrubberSpecs : IDisposable
{
    private readonly TemporaryFolder _work = new(), _first = new(), _second = new();
    private readonly string _id = Guid.NewGuid().ToString("n");
    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(700_000);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_sound_copies_are_nothing_to_speak_of()
    {
        await PutInBothAsync();

        var scrubbed = Assert.Single(await ScrubAsync(repair: true));

        Assert.Equal((_id, 700_000L), (scrubbed.ArtifactId, scrubbed.SizeBytes));
        Assert.Empty(scrubbed.Findings);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_damaged_copy_is_found_and_restored_from_the_sound_one(bool first, bool repair)
    {
        await PutInBothAsync();
        FolderStore.Flip(first ? _first : _second, _id, 300_000);

        var finding = Assert.Single(Assert.Single(await ScrubAsync(repair)).Findings);

        Assert.Equal((first ? "first" : "second", CopyState.Damaged, repair), (finding.Copy, finding.State, finding.Repaired));
        Assert.Equal(repair, (await ScrubAsync(repair: false)).All(scrubbed => scrubbed.Findings.Count == 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_missing_copy_is_found_and_restored(bool first)
    {
        await PutInBothAsync();
        File.Delete(FolderStore.PathOf(first ? _first : _second, _id));

        var finding = Assert.Single(Assert.Single(await ScrubAsync(repair: true)).Findings);

        Assert.Equal((CopyState.Missing, true), (finding.State, finding.Repaired));
        Assert.Equal(_bytes, await File.ReadAllBytesAsync(FolderStore.PathOf(first ? _first : _second, _id), Cancellation));
    }

    [Fact]
    public async Task Two_damaged_copies_are_told_and_left_as_they_are()
    {
        await PutInBothAsync();
        FolderStore.Flip(_first, _id, 1);
        FolderStore.Flip(_second, _id, 2);

        var findings = Assert.Single(await ScrubAsync(repair: true)).Findings;

        Assert.Equal([("first", CopyState.Damaged, false), ("second", CopyState.Damaged, false)], findings.Select(finding => (finding.Copy, finding.State, finding.Repaired)));
    }

    [Fact]
    public async Task Copies_that_differ_and_are_each_sound_are_told_and_left_as_they_are()
    {
        await FolderStore.In(_first).PutAsync(_id, _work.FileOf([1]), Cancellation);
        await FolderStore.In(_second).PutAsync(_id, _work.FileOf([2]), Cancellation);

        var finding = Assert.Single(Assert.Single(await ScrubAsync(repair: true)).Findings);

        Assert.Equal(("second", CopyState.Other, false), (finding.Copy, finding.State, finding.Repaired));
    }

    [Fact]
    public async Task What_was_promised_decides_between_copies_that_differ()
    {
        await FolderStore.In(_first).PutAsync(_id, _work.FileOf([1]), Cancellation);
        var promised = await FolderStore.In(_second).PutAsync(_id, _work.FileOf([2]), Cancellation);

        var finding = Assert.Single(Assert.Single(await ScrubAsync(repair: true, (_, _) => Task.FromResult<StoredArtifact?>(promised))).Findings);

        Assert.Equal(("first", CopyState.Damaged, true), (finding.Copy, finding.State, finding.Repaired));
        Assert.Equal(promised, await FolderStore.In(_first).FindAsync(_id, Cancellation));
    }

    [Fact]
    public async Task What_nobody_is_promised_is_not_copied_about()
    {
        await FolderStore.In(_first).PutAsync(_id, _work.FileOf([1]), Cancellation);

        Assert.Empty(await ScrubAsync(repair: true, (_, _) => Task.FromResult<StoredArtifact?>(null)));

        Assert.Null(await FolderStore.In(_second).FindAsync(_id, Cancellation));
    }

    [Fact]
    public async Task What_was_removed_while_it_was_looked_at_does_not_come_back()
    {
        var stored = await FolderStore.In(_first).PutAsync(_id, _work.FileOf([1]), Cancellation);
        int asked = 0;

        var finding = Assert.Single(Assert.Single(await ScrubAsync(repair: true, (_, _) => Task.FromResult(Interlocked.Increment(ref asked) == 1 ? stored : null))).Findings);

        Assert.Equal((CopyState.Missing, false), (finding.State, finding.Repaired));
        Assert.Null(await FolderStore.In(_second).FindAsync(_id, Cancellation));
    }

    [Fact]
    public async Task Reading_keeps_to_its_pace()
    {
        await PutInBothAsync();
        var watch = Stopwatch.StartNew();

        await ScrubAsync(repair: false, bytesPerSecond: 700_000);

        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(1), $"1.4 MB at 0.7 MB/s took {watch.Elapsed}."); // the first block of all is free
    }

    public void Dispose()
    {
        _work.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    private async Task PutInBothAsync()
    {
        await FolderStore.In(_first).PutAsync(_id, _work.FileOf(_bytes), Cancellation);
        await FolderStore.In(_second).PutAsync(_id, _work.FileOf(_bytes), Cancellation);
    }

    private async Task<List<ScrubbedArtifact>> ScrubAsync(bool repair, Func<string, CancellationToken, Task<StoredArtifact?>>? promised = null, long bytesPerSecond = 0) =>
        await new Scrubber(
            [new StoreCopy("first", FolderStore.In(_first)), new StoreCopy("second", FolderStore.In(_second))], new ReadingPace(bytesPerSecond, TimeProvider.System), promised)
            .RunAsync(repair, Cancellation).ToListAsync(Cancellation);
}
