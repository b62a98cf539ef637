using System.CommandLine;
using Conversion.Cli.Convert;
using Conversion.Storage.Integrity;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Cli.Storage;

/// <summary><c>converter storage check</c> and <c>repair</c>: the service's scrubber, once and at full speed.</summary>
internal sealed class CheckCommand : Command
{
    private readonly Option<string?> _data = new("--data") { Description = "The service's data directory (Converter__DataDirectory, else data), where files are when no folder is configured." };

    public CheckCommand(CommandEnvironment environment, string name, string description, bool repair)
        : base(name, description)
    {
        Options.Add(_data);
        SetAction((parsed, cancellation) => StorageCommand.TellingAsync(environment, () => RunAsync(environment, parsed.GetValue(_data), repair, cancellation), cancellation));
    }

    private static async Task<int> RunAsync(CommandEnvironment environment, string? data, bool repair, CancellationToken cancellation)
    {
        var variables = new StorageVariables(environment.Variable);
        using var copies = variables.Read().Open(variables.DataDirectory(environment.CurrentFolder, data), environment.Time, NullLoggerFactory.Instance);
        var scrubber = new Scrubber(copies.All, new ReadingPace(bytesPerSecond: 0, environment.Time));
        var (artifacts, bytes, wrong, repaired) = (0L, 0L, 0L, 0L);
        await foreach (var artifact in scrubber.RunAsync(repair, cancellation))
        {
            artifacts++;
            bytes += artifact.SizeBytes;
            foreach (var finding in artifact.Findings)
            {
                wrong++;
                repaired += finding.Repaired ? 1 : 0;
                environment.Output.WriteLine(SafeText.OneLine($"{artifact.ArtifactId} {finding.Copy}: {finding.State.ToString().ToLowerInvariant()}{(finding.Repaired ? ", restored" : "")}. {finding.Reason}"));
            }
        }

        var verdict = wrong == 0 ? "nothing is wrong" : $"{wrong} {(wrong == 1 ? "copy is" : "copies are")} not as they should be";
        var restored = repaired == 0 ? "" : $", {repaired} of which {(repaired == 1 ? "was" : "were")} restored";
        environment.Output.WriteLine(FormattableString.Invariant($"{artifacts} artifacts of {bytes / 1e6:0.0} MB checked: {verdict}{restored}."));
        return wrong == repaired ? ExitCodes.Success : ExitCodes.Failed;
    }
}
