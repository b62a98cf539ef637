using Conversion.EmbeddedPostgres.Cluster;

namespace Conversion.EmbeddedPostgres.Tests;

/// <summary>Folders with scripts in place of PostgreSQL's programs, for moments that the real ones pass too quickly.</summary>
internal static class StandInPrograms
{
    /// <summary>An initdb that does the real one's work and then does not end. Beside the cluster it leaves a file <c>made</c>.</summary>
    public static async Task<string> InitdbThatNeverEndsAsync(DataDirectory data)
    {
        var real = await RealAsync();
        return await WriteAsync(data, $"exec {real.Postgres} \"$@\"", $"{real.Initdb} \"$@\" && touch \"$2/../made\" && exec sleep 600");
    }

    /// <summary>A server that says its process id and then never answers.</summary>
    public static async Task<string> ServerThatNeverAnswersAsync(DataDirectory data)
    {
        var real = await RealAsync();
        return await WriteAsync(
            data, $"[ \"$1\" = --version ] && exec {real.Postgres} --version\necho \"I am $$\" >&2\nexec sleep 600", $"exec {real.Initdb} \"$@\"");
    }

    /// <summary>Programs of a version that nobody should use any more.</summary>
    public static Task<string> OldVersionAsync(DataDirectory data) =>
        WriteAsync(data, "echo 'postgres (PostgreSQL) 9.6.24'", "exit 1");

    private static async Task<PostgresInstallation> RealAsync() => (await PostgresInstallation.FindAllAsync(null, DataDirectory.Cancellation))[0];

    private static async Task<string> WriteAsync(DataDirectory data, string postgres, string initdb)
    {
        var folder = Path.Combine(data.FolderAround, "bin");
        Directory.CreateDirectory(folder);
        foreach (var (program, script) in new[] { ("postgres", postgres), ("initdb", initdb) })
        {
            var path = Path.Combine(folder, program);
            await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n", DataDirectory.Cancellation);
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        }

        return folder;
    }
}
