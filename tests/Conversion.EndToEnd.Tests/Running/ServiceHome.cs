using System.Security.Cryptography;
using System.Text.Json;
using Conversion.Domain.Jobs;
using Conversion.Storage.FileSystem;
using Conversion.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

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

    /// <summary>Where attempts work.</summary>
    public string Work => Path.Combine(Data, "work");

    /// <summary>Files in the artifact store: whole ones, and halves of uploads, which are in <c>.incoming</c>.</summary>
    public IReadOnlyList<string> StoredFiles => FilesBelow(Path.Combine(Data, "artifacts"));

    /// <summary>The folders of attempts, each in the folder of its node.</summary>
    public IReadOnlyList<string> WorkFolders => [.. NodeFolders.Where(Directory.Exists).SelectMany(Directory.GetDirectories)];

    /// <summary>A path for a file of the test's own.</summary>
    public string PathOf(string name) => Path.Combine(_folder.Path, name);

    /// <summary>Every job's stream in the database, in order.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<IJobEvent>>> StreamsAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "select stream_id, mt_dotnet_type, data::text from converter.mt_events order by stream_id, version", connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var events = new List<(Guid Stream, IJobEvent Event)>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            var type = Type.GetType(reader.GetString(1), throwOnError: true)!;
            events.Add((reader.GetGuid(0), (IJobEvent)JsonSerializer.Deserialize(reader.GetString(2), type)!));
        }

        return [.. events.GroupBy(e => e.Stream).Select(stream => (IReadOnlyList<IJobEvent>)[.. stream.Select(e => e.Event)])];
    }

    /// <summary>One job's stream.</summary>
    public async Task<IReadOnlyList<IJobEvent>> StreamAsync(Guid job) =>
        (await StreamsAsync()).Single(stream => stream[0] is JobSubmitted submitted && submitted.JobId == job);

    /// <summary>
    /// Once its last host has stopped: replays every stream (I1–I3), compares every result with what its events say of it
    /// (I4), and finds nothing else (I5).
    /// </summary>
    public async Task AssertSoundAsync()
    {
        Assert.Empty(NodeFolders);
        var store = new FileSystemArtifactStore(Path.Combine(Data, "artifacts"), TimeProvider.System, NullLogger<FileSystemArtifactStore>.Instance);
        var promised = new List<string>();
        foreach (var stream in await StreamsAsync())
        {
            Assert.Empty(StreamInvariants.Violations(stream, mustHaveEnded: true));
            if (stream[^1] is not JobCompleted)
                continue;
            var artifact = stream.OfType<OutputStored>().Last().Artifact;
            promised.Add(artifact.ArtifactId);
            await using var content = await store.OpenAsync(artifact.ArtifactId, TestContext.Current.CancellationToken);
            Assert.NotNull(content);
            Assert.Equal(artifact.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(content, TestContext.Current.CancellationToken)));
        }

        Assert.Equal(promised.Order(), StoredFiles.Select(Path.GetFileName).Order());
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();

    private string[] NodeFolders => Directory.Exists(Work) ? Directory.GetFileSystemEntries(Work) : [];

    private static string[] FilesBelow(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
}
