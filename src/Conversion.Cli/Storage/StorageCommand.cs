using System.CommandLine;
using Conversion.Cli.Convert;
using Conversion.Storage;

namespace Conversion.Cli.Storage;

/// <summary><c>converter storage</c>: looks after the files of results. It asks no service, and works while one does.</summary>
internal sealed class StorageCommand : Command
{
    public StorageCommand(CommandEnvironment environment)
        : base("storage", "Checks, repairs and moves the files of results, configured like the service (Converter__Storage__… in the environment); needs none.")
    {
        Subcommands.Add(new CheckCommand(environment, "check", "Reads every file and compares it with its SHA-256, and the two copies of a mirrored store with each other. Ends with 1 when something is wrong.", repair: false));
        Subcommands.Add(new CheckCommand(environment, "repair", "The same, and restores from the other copy what is missing or damaged. Ends with 1 when something stays wrong.", repair: true));
        Subcommands.Add(new CopyCommand(environment));
    }

    /// <summary>Runs what reads or writes stores, and tells in one line what keeps it from doing so.</summary>
    internal static async Task<int> TellingAsync(CommandEnvironment environment, Func<Task<int>> run, CancellationToken cancellation)
    {
        try
        {
            return await run();
        }
        catch (ArtifactStoreException failure)
        {
            environment.Error.WriteLine($"converter: {SafeText.OneLine(failure.Message)}");
            return ExitCodes.Unreachable;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }
}
