using Conversion.Domain.Jobs;
using Conversion.TestSupport;
using Conversion.TestSupport.Services;

namespace Conversion.EndToEnd.Tests.Running;

/// <summary>What outlives a host: its database and its data directory.</summary>
/// <param name="connectionString">The database; null for the embedded one.</param>
public sealed class ServiceHome(string? connectionString) : IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create();

    /// <summary>The database; null for the embedded one.</summary>
    public string? ConnectionString => connectionString;

    /// <summary>The data directory.</summary>
    public string Data => Path.Combine(_folder.Path, "data");

    /// <summary>Files in the artifact store: whole ones, and halves of uploads, which are in <c>.incoming</c>.</summary>
    public IReadOnlyList<string> StoredFiles => Kept.StoredFiles;

    /// <summary>The folders of attempts, each in the folder of its node.</summary>
    public IReadOnlyList<string> WorkFolders => Kept.AttemptFolders;

    /// <summary>What it keeps, looked at past the service.</summary>
    internal ServiceData Kept => new(connectionString, Data);

    /// <summary>A path for a file of the test's own.</summary>
    public string PathOf(string name) => Path.Combine(_folder.Path, name);

    /// <summary>Every job's stream in the database, in order.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<IJobEvent>>> StreamsAsync() =>
        [.. (await Kept.StreamsAsync(TestContext.Current.CancellationToken)).Select(stream => stream.Events)];

    /// <summary>One job's stream.</summary>
    public async Task<IReadOnlyList<IJobEvent>> StreamAsync(Guid job) => (await Kept.StreamAsync(job, TestContext.Current.CancellationToken)).Events;

    /// <summary>
    /// Once its last host has stopped: replays every stream (I1–I3), compares every result with what its events say of it
    /// (I4), and finds nothing else (I5).
    /// </summary>
    public async Task AssertSoundAsync()
    {
        Assert.Empty(Kept.NodeFolders);
        var streams = await Kept.StreamsAsync(TestContext.Current.CancellationToken);
        foreach (var stream in streams)
        {
            Assert.Empty(StreamInvariants.Violations(stream.Events, mustHaveEnded: true));
            if (stream.Promised is { } artifact)
                Assert.Null(await Kept.DefectOfResultAsync(artifact, TestContext.Current.CancellationToken));
        }

        Assert.Empty(Kept.UnpromisedFiles(streams));
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();
}
