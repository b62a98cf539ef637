using System.CommandLine;
using Conversion.Cli.Client;
using Conversion.Cli.Convert;

namespace Conversion.Cli.Operate;

/// <summary>A command of an operator: one conversation with the service, told in lines on standard output.</summary>
internal abstract class OperatorCommand : Command
{
    private readonly ServiceOptions _service = new();
    private readonly CommandEnvironment _environment;

    protected OperatorCommand(CommandEnvironment environment, string name, string description)
        : base(name, description)
    {
        _environment = environment;
        Options.Add(_service.Server);
        Options.Add(_service.Key);
        SetAction(RunAsync);
    }

    /// <summary>Has the conversation, and says what the process ends with.</summary>
    protected abstract Task<int> RunAsync(ParseResult parsed, ServiceHttp http, CommandEnvironment environment, CancellationToken cancellation);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var http = new ServiceHttp(_service.ServerOf(parsed, _environment), _service.KeyOf(parsed, _environment), _environment.Pace, _environment.Time);
        try
        {
            return await RunAsync(parsed, http, _environment, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception failure) when (failure is ServiceRefusedException or ServiceUnreachableException)
        {
            // To whoever waits for 0 or 1, a service that does not let him look is as far away as one that does not answer.
            await _environment.Error.WriteLineAsync($"converter: {SafeText.Of(failure.Message).Replace("\n", "\n  ", StringComparison.Ordinal)}");
            return ExitCodes.Unreachable;
        }
    }
}
