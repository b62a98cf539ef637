using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace Conversion.Cli;

/// <summary>What a command sees of the process around it; tests bring their own.</summary>
internal sealed record CommandEnvironment
{
    /// <summary>Results for the next program in line: the path of the file, or JSON.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Everything for a person's eyes.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>A terminal to draw a live bar on; null when nobody looks at one.</summary>
    public required IAnsiConsole? Terminal { get; init; }

    /// <summary>Standard output for the bytes of a file.</summary>
    public required Func<Stream> OpenRawOutput { get; init; }

    /// <summary>Standard input as bytes.</summary>
    public Func<Stream> OpenRawInput { get; init; } = Console.OpenStandardInput;

    /// <summary>An environment variable; null when not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    public required string CurrentFolder { get; init; }

    public Pace Pace { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static CommandEnvironment OfThisProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        Terminal = Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb"
            ? null
            : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }),
        OpenRawOutput = OpenStandardOutput,
        Variable = Environment.GetEnvironmentVariable,
        CurrentFolder = Environment.CurrentDirectory,
    };

    /// <summary>
    /// The console's own stream keeps silent when the reader of a pipe has gone, and the rest would be fetched for nobody. Into
    /// a file it is the right one: what the shell writes next then goes behind it.
    /// </summary>
    private static Stream OpenStandardOutput()
    {
        if (OperatingSystem.IsWindows())
            return Console.OpenStandardOutput();
        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }
}
