using System.Collections.Concurrent;

namespace Conversion.TestMedia.Samples;

/// <summary>
/// Folders by key below the temp folder. A folder appears by one rename, whole or not at all; a file lock lets one
/// process make it while the others wait.
/// </summary>
internal static class SampleCache
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string Root = Path.Combine(Path.GetTempPath(), $"converter-test-media-{Environment.UserName}");
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Folders = new();

    /// <summary>The folder of <paramref name="key"/>, filled by <paramref name="make"/> when there is none yet.</summary>
    public static Task<string> FolderAsync(string key, Func<string, CancellationToken, Task> make)
    {
        var entry = Folders.GetOrAdd(key, k => new Lazy<Task<string>>(() => MakeOnceAsync(k, make)));
        if (entry.Value.IsFaulted || entry.Value.IsCanceled)
        {
            // A failure is not kept: the tool may have been installed since.
            Folders.TryRemove(KeyValuePair.Create(key, entry));
        }

        return entry.Value;
    }

    private static async Task<string> MakeOnceAsync(string key, Func<string, CancellationToken, Task> make)
    {
        var folder = Path.Combine(Root, key);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        Directory.CreateDirectory(Root);
        using var deadline = new CancellationTokenSource(Patience);
        await using var turn = await LockAsync($"{folder}.lock", deadline.Token);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        var draft = $"{folder}.{Guid.NewGuid():N}.draft";
        Directory.CreateDirectory(draft);
        try
        {
            await make(draft, deadline.Token);
            Directory.Move(draft, folder);
        }
        finally
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }
        }

        return folder;
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                // The lock file stays: removing it would let two processes lock two files of one name.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!cancellation.IsCancellationRequested)
            {
                await Task.Delay(50, cancellation);
            }
        }
    }
}
