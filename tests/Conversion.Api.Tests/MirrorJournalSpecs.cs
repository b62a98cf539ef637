using Conversion.Storage.Mirrored;
using Microsoft.Extensions.DependencyInjection;

namespace Conversion.Api.Tests;

/// <summary>The journal of two stores, in the database that all nodes share.</summary>
public sealed class MirrorJournalSpecs(SharedService shared) : IClassFixture<SharedService>
{
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(10);
    private readonly IMirrorJournal _journal = shared.Service.Host.Services.GetRequiredService<IMirrorJournal>();
    private readonly string _id = Guid.NewGuid().ToString("n");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_noted_is_taken_once_and_is_gone_when_it_is_done()
    {
        await _journal.NoteAsync(_id, MirrorWork.CopyToBackup, Cancellation);

        var entry = Assert.Single(await TakeAsync(Hold));
        Assert.Equal((MirrorWork.CopyToBackup, 1), (entry.Work, entry.Attempts));
        Assert.Empty(await TakeAsync(Hold));

        await _journal.CompleteAsync(entry, Cancellation);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task What_a_node_died_over_is_taken_again()
    {
        await _journal.NoteAsync(_id, MirrorWork.CopyToPrimary, Cancellation);
        await TakeAsync(TimeSpan.Zero);

        Assert.Equal(2, Assert.Single(await TakeAsync(Hold)).Attempts);
    }

    [Fact]
    public async Task What_was_postponed_is_due_again_after_its_pause()
    {
        await _journal.NoteAsync(_id, MirrorWork.CopyToPrimary, Cancellation);
        var entry = Assert.Single(await TakeAsync(Hold));

        await _journal.PostponeAsync(entry, Hold, Cancellation);
        Assert.Empty(await TakeAsync(Hold));
        await _journal.PostponeAsync(entry, TimeSpan.Zero, Cancellation);
        Assert.Single(await TakeAsync(Hold));
    }

    [Fact]
    public async Task What_is_noted_meanwhile_outlives_the_work_in_hand()
    {
        await _journal.NoteAsync(_id, MirrorWork.CopyToBackup, Cancellation);
        var entry = Assert.Single(await TakeAsync(Hold));
        await _journal.NoteAsync(_id, MirrorWork.CopyToPrimary, Cancellation);

        await _journal.PostponeAsync(entry, Hold, Cancellation);
        await _journal.CompleteAsync(entry, Cancellation);

        Assert.Equal(MirrorWork.CopyToPrimary, Assert.Single(await TakeAsync(Hold)).Work);
    }

    [Fact]
    public async Task A_removal_stands_until_it_is_done_or_forgotten()
    {
        await _journal.NoteAsync(_id, MirrorWork.CopyToBackup, Cancellation);
        await _journal.NoteAsync(_id, MirrorWork.Delete, Cancellation);
        await _journal.NoteAsync(_id, MirrorWork.CopyToPrimary, Cancellation);
        Assert.Equal("Delete", await shared.Service.ScalarAsync<string>($"select work from converter.mirror_journal where artifact_id = '{_id}'"));

        await _journal.ForgetAsync(_id, Cancellation);
        await _journal.NoteAsync(_id, MirrorWork.CopyToPrimary, Cancellation);

        Assert.Equal(MirrorWork.CopyToPrimary, Assert.Single(await TakeAsync(Hold)).Work);
    }

    [Fact]
    public async Task A_removal_is_left_for_a_while_to_whoever_noted_it()
    {
        await _journal.NoteAsync(_id, MirrorWork.Delete, Cancellation);
        Assert.Empty(await TakeAsync(Hold));

        await shared.Service.ExecuteAsync($"update converter.mirror_journal set due_at = due_at - interval '30 seconds' where artifact_id = '{_id}'");

        Assert.Single(await TakeAsync(Hold));
    }

    [Fact]
    public async Task Two_nodes_that_take_at_once_take_different_work()
    {
        var ids = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid().ToString("n")).ToArray();
        foreach (var id in ids)
            await _journal.NoteAsync(id, MirrorWork.CopyToBackup, Cancellation);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _journal.TakeAsync(10, Hold, Cancellation)));

        var mine = taken.SelectMany(entries => entries).Select(entry => entry.ArtifactId).Where(ids.Contains).ToList();
        Assert.Equal(mine.Distinct(), mine);
        Assert.Equal(ids.Order(), mine.Order());
    }

    private async Task<IReadOnlyList<MirrorEntry>> TakeAsync(TimeSpan hold) =>
        [.. (await _journal.TakeAsync(1000, hold, Cancellation)).Where(entry => entry.ArtifactId == _id)];

    private Task<long> CountAsync() => shared.Service.ScalarAsync<long>($"select count(*) from converter.mirror_journal where artifact_id = '{_id}'");
}
