using System.CommandLine;
using System.CommandLine.Invocation;
using Conversion.Cli.Audit;
using Conversion.Cli.Convert;
using Conversion.Cli.Explain;
using Conversion.Cli.Operate;
using Conversion.Cli.Storage;

namespace Conversion.Cli;

/// <summary>The command line as a whole.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, CommandEnvironment environment, CancellationToken cancellation = default)
    {
        var root = new RootCommand("Converts media behind a link by way of a converter service.")
        {
            new ConvertCommand(environment), new VerifyCommand(environment), new AuditCommand(environment), new RebuildCommand(environment), new ExplainCommand(environment),
            new StorageCommand(environment),
        };
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
            return Usage(environment, parsed, [.. parsed.Errors.Select(error => error.Message)]);
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = environment.Output,
                    Error = environment.Error,
                    EnableDefaultExceptionHandler = false,
                    // Ctrl-C cancels the token; the command then still tells the service, and needs a moment for it.
                    ProcessTerminationTimeout = environment.Pace.Farewell * 3,
                },
                cancellation);
        }
        catch (UsageException e)
        {
            return Usage(environment, parsed, [e.Message]);
        }
    }

    private static int Usage(CommandEnvironment environment, ParseResult parsed, string[] errors)
    {
        foreach (var error in errors)
            environment.Error.WriteLine($"converter: {SafeText.Of(error)}");
        var command = parsed.CommandResult.Command is RootCommand ? "" : $"{parsed.CommandResult.Command.Name} ";
        environment.Error.WriteLine($"Try: converter {command}--help");
        return ExitCodes.Usage;
    }
}
