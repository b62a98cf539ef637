using System.Collections.Concurrent;
using Conversion.Storage.Mirrored;

namespace Conversion.Storage.Tests.Mirrored;

/// <summary>A journal that is gone with its test. The durable one is the host's, and has specs of its own.</summary>
public sealed class JournalInMemory : IMirrorJournal
{
    private readonly ConcurrentDictionary<string, MirrorEntry> _entries = new();
    private long _stamp;

    public IEnumerable<(string Artifact, MirrorWork Work)> Entries => _entries.Values.Select(entry => (entry.ArtifactId, entry.Work));

    public Task NoteAsync(string artifactId, MirrorWork work, CancellationToken cancellation)
    {
        var note = new MirrorEntry(artifactId, work, 0, Interlocked.Increment(ref _stamp));
        _entries.AddOrUpdate(artifactId, note, (_, noted) => noted.Work == MirrorWork.Delete ? noted : note);
        return Task.CompletedTask;
    }

    public Task ForgetAsync(string artifactId, CancellationToken cancellation)
    {
        _entries.TryRemove(artifactId, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<MirrorEntry>> TakeAsync(int most, TimeSpan hold, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<MirrorEntry>>([.. _entries.Values.Take(most).Select(entry => entry with { Attempts = entry.Attempts + 1 })]);

    public Task CompleteAsync(MirrorEntry entry, CancellationToken cancellation)
    {
        if (_entries.TryGetValue(entry.ArtifactId, out var noted) && noted.Stamp == entry.Stamp)
            _entries.TryRemove(entry.ArtifactId, out _);
        return Task.CompletedTask;
    }

    public Task PostponeAsync(MirrorEntry entry, TimeSpan pause, CancellationToken cancellation)
    {
        if (_entries.TryGetValue(entry.ArtifactId, out var noted) && noted.Stamp == entry.Stamp)
            _entries[entry.ArtifactId] = entry;
        return Task.CompletedTask;
    }
}
