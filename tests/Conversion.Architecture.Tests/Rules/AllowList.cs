namespace Conversion.Architecture.Tests.Rules;

/// <summary>The one list of exceptions: path and reason. An entry that is no longer needed is a violation itself.</summary>
public static class AllowList
{
    /// <summary>The files of src that are longer than <see cref="LengthRules.MostLines"/>.</summary>
    public static IReadOnlyDictionary<string, string> LongFiles { get; } = new Dictionary<string, string>
    {
        ["src/Conversion.Web/src/api/schema.d.ts"] = "scripts/codegen writes it, from the service's own document.",
    };

    /// <summary>The test files that ask, while they run, for something a developer's machine may lack (<c>Assert.Skip…</c>).</summary>
    public static IReadOnlyDictionary<string, string> ConditionalSkips { get; } = new Dictionary<string, string>
    {
        ["tests/Conversion.Chaos.Tests/ChaosContract.cs"] = "Only root may mount the small disk that a fault fills.",
        ["tests/Conversion.Cli.Tests/ProcessSpecs.cs"] = "Whoever runs the tests may ignore the signal that is sent, and so do their children.",
        ["tests/Conversion.EmbeddedPostgres.Tests/AccountSpecs.cs"] = "Only root can hand the database to an unprivileged account.",
        ["tests/Conversion.EndToEnd.Tests/HealthSpecs.cs"] = "Only root may mount the small disks that are filled, or made read-only.",
        ["tests/Conversion.Storage.Tests/FileSystemArtifactStoreSpecs.cs"] = "Only root may mount the small file system that stands for a full disk, and /dev/shm is not in every container.",
        ["tests/Conversion.Storage.Tests/LinkKeySpecs.cs"] = "File modes are POSIX: Windows has none to look at.",
    };

    /// <summary>The files that name paths of machines which do not exist.</summary>
    public static IReadOnlyDictionary<string, string> MadeUpPaths { get; } = new Dictionary<string, string>
    {
        ["tests/Conversion.Media.Tests/Classification/RedactionSpecs.cs"] = "Such paths are what redaction has to find.",
    };
}
