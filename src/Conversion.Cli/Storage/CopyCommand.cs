using System.CommandLine;
using Conversion.Cli.Convert;
using Conversion.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Cli.Storage;

/// <summary><c>converter storage copy FROM TO</c>: moves in or out. What is there already is passed over, so it can be broken off and begun again.</summary>
internal sealed class CopyCommand : Command
{
    private const string Places = "A folder, or one of the service's settings: s3 (Converter__Storage__S3__…), primary, backup.";
    private readonly Argument<string> _from = new("FROM") { Description = $"Where the files are. {Places}" };
    private readonly Argument<string> _to = new("TO") { Description = "Where they are copied to, in the same words. A folder has to be there." };

    public CopyCommand(CommandEnvironment environment)
        : base("copy", "Copies all files of results to another place, each compared with its SHA-256 on the way.")
    {
        Arguments.Add(_from);
        Arguments.Add(_to);
        SetAction((parsed, cancellation) => StorageCommand.TellingAsync(
            environment, () => RunAsync(environment, parsed.GetRequiredValue(_from), parsed.GetRequiredValue(_to), cancellation), cancellation));
    }

    private static async Task<int> RunAsync(CommandEnvironment environment, string from, string to, CancellationToken cancellation)
    {
        using var places = new StoreCopies([Open(from), Open(to)]);
        var (source, target) = (places.All[0].Store, places.All[1].Store);
        var (copied, there, failed) = (0L, 0L, 0L);
        await foreach (var id in source.ListAsync(cancellation))
        {
            try
            {
                if (await source.FindAsync(id, cancellation) == await FindAsync(target, id, cancellation))
                    there++;
                else if (await source.CopyAsync(id, target, cancellation))
                    copied++;
            }
            catch (ArtifactStoreException failure)
            {
                failed++;
                environment.Error.WriteLine($"converter: {SafeText.OneLine(failure.Message)}");
            }
        }

        environment.Output.WriteLine($"{copied} artifacts copied, {there} were there already, {failed} could not be copied.");
        return failed == 0 ? ExitCodes.Success : ExitCodes.Failed;

        StoreCopy Open(string name) => new(
            name, new StorageVariables(environment.Variable).Place(name, environment.CurrentFolder).Open(environment.CurrentFolder, environment.Time, NullLoggerFactory.Instance));
    }

    // What is damaged there is copied anew.
    private static async Task<StoredArtifact?> FindAsync(IArtifactStore target, string id, CancellationToken cancellation)
    {
        try
        {
            return await target.FindAsync(id, cancellation);
        }
        catch (ArtifactStoreException damaged) when (damaged.Fault == StorageFault.Damaged)
        {
            return null;
        }
    }
}
