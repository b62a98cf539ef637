using System.Security.Cryptography;
using System.Text.Json;
using Conversion.Domain.Jobs;
using Conversion.Storage.FileSystem;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Conversion.TestSupport.Services;

/// <summary>What hosts keep, looked at past them: the events in their database and the files in their data directory.</summary>
/// <param name="connectionString">The database.</param>
/// <param name="folder">The data directory.</param>
public sealed class ServiceData(string? connectionString, string folder)
{
    private const string SumsExtension = ".sums";
    // An append that failed leaves a number unused, and Marten fills it with a tombstone in a stream of its own.
    private const string SelectEvents = "select stream_id, mt_dotnet_type, data::text from converter.mt_events where type <> 'tombstone'";

    /// <summary>Where attempts work.</summary>
    public string WorkFolder { get; } = Path.Combine(folder, "work");

    /// <summary>The artifact store.</summary>
    public string ArtifactFolder { get; } = Path.Combine(folder, "artifacts");

    /// <summary>Nodes' folders below <see cref="WorkFolder"/>, and whatever else is there.</summary>
    public IReadOnlyList<string> NodeFolders => Directory.Exists(WorkFolder) ? Directory.GetFileSystemEntries(WorkFolder) : [];

    /// <summary>The folders of attempts, each in the folder of its node.</summary>
    public IReadOnlyList<string> AttemptFolders => [.. NodeFolders.SelectMany(FoldersIn)];

    /// <summary>Begun downloads that wait for their jobs' next attempts.</summary>
    public IReadOnlyList<string> BegunDownloads => FoldersIn(Path.Combine(folder, "begun"));

    /// <summary>Files in the artifact store: whole ones without their sums, and halves of uploads, which are in <c>.incoming</c>.</summary>
    public IReadOnlyList<string> StoredFiles => [.. FilesBelow(ArtifactFolder).Where(file => !file.EndsWith(SumsExtension, StringComparison.Ordinal))];

    /// <summary>The tools that work for any of its hosts now.</summary>
    public IReadOnlyList<RunningProcess> Tools => RunningProcess.WorkingIn(WorkFolder);

    /// <summary>The tools that work on one job now.</summary>
    public IReadOnlyList<RunningProcess> ToolsOf(Guid job) =>
        [.. AttemptFolders.Where(attempt => Path.GetFileName(attempt).StartsWith($"{job:N}-", StringComparison.Ordinal)).SelectMany(RunningProcess.WorkingIn)];

    /// <summary>Every job's stream.</summary>
    public Task<IReadOnlyList<JobStream>> StreamsAsync(CancellationToken cancellation) =>
        ReadAsync($"{SelectEvents} order by stream_id, version", null, cancellation);

    /// <summary>One job's stream; empty when there is none.</summary>
    public async Task<JobStream> StreamAsync(Guid job, CancellationToken cancellation) =>
        await ReadAsync($"{SelectEvents} and stream_id = $1 order by version", job, cancellation) is [var stream] ? stream : new JobStream(job, []);

    /// <summary>What is wrong with the artifact that a stream promises (invariant I4): it is there, with that length and those bytes. Null when all is well.</summary>
    public async Task<string?> DefectOfResultAsync(Artifact promised, CancellationToken cancellation)
    {
        var store = new FileSystemArtifactStore(ArtifactFolder, TimeProvider.System, NullLogger<FileSystemArtifactStore>.Instance);
        await using var content = await store.OpenAsync(promised.ArtifactId, cancellation);
        if (content is null)
            return $"I4: artifact {promised.ArtifactId} is not in the store.";
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
        return content.Length == promised.SizeBytes && sha256 == promised.Sha256
            ? null
            : $"I4: artifact {promised.ArtifactId} has {content.Length} bytes, SHA-256 {sha256}; its event says {promised.SizeBytes}, {promised.Sha256}.";
    }

    /// <summary>Files of the store that no stream promises: results of attempts that lost their job, and halves of uploads.</summary>
    public IReadOnlyList<string> UnpromisedFiles(IEnumerable<JobStream> streams)
    {
        var promised = streams.Select(stream => stream.Promised?.ArtifactId).ToHashSet();
        return [.. FilesBelow(ArtifactFolder).Where(file => !promised.Contains(Path.GetFileName(file).Replace(SumsExtension, "", StringComparison.Ordinal)))];
    }

    private async Task<IReadOnlyList<JobStream>> ReadAsync(string sql, Guid? job, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        if (job is { } id)
            command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var events = new List<(Guid Stream, IJobEvent Event)>();
        while (await reader.ReadAsync(cancellation))
        {
            var type = Type.GetType(reader.GetString(1), throwOnError: true)!;
            events.Add((reader.GetGuid(0), (IJobEvent)JsonSerializer.Deserialize(reader.GetString(2), type)!));
        }

        return [.. events.GroupBy(e => e.Stream).Select(stream => new JobStream(stream.Key, [.. stream.Select(e => e.Event)]))];
    }

    // Nodes come and go while one looks.
    private static string[] FoldersIn(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string[] FilesBelow(string folder)
    {
        try
        {
            return Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
