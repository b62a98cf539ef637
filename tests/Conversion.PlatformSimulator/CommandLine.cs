using System.Diagnostics;
using System.Globalization;

namespace Conversion.PlatformSimulator;

/// <summary>The simulator as a process of its own.</summary>
internal static class CommandLine
{
    private const string Usage = """
        Usage: Conversion.PlatformSimulator [--port N] [--authority FILE] [--while-runs PID]

        Plays the platforms on 127.0.0.1 and prints "simulator: ADDRESS" when it does.

          --port N          the port; a free one when it is missing
          --authority FILE  where to write the certificate of its authority, PEM
          --while-runs PID  ends when that process has ended
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = Read(arguments);
        if (options is null)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        await using var simulator = await Simulator.StartAsync(options.Value.Port, options.Value.Authority);
        Console.WriteLine($"authority: {simulator.AuthorityFile}");
        Console.WriteLine($"simulator: {simulator.Proxy}");
        using var ended = new CancellationTokenSource();
        var preparing = Simulator.PrepareMediaAsync(ended.Token);
        var stopped = simulator.WaitForShutdownAsync(ended.Token);
        await (options.Value.WhileRuns is { } process ? Task.WhenAny(stopped, EndOfAsync(process, ended.Token)) : stopped);
        await ended.CancelAsync();
        await preparing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    private static async Task EndOfAsync(int id, CancellationToken cancellation)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(cancellation);
        }
        catch (ArgumentException)
        {
            // It has ended before it could be watched.
        }
    }

    private static (int Port, string? Authority, int? WhileRuns)? Read(string[] arguments)
    {
        var (port, authority, whileRuns) = (0, (string?)null, (int?)null);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            switch (arguments[i])
            {
                case "--port" when isNumber && number <= 65535: port = number; break;
                case "--authority" when value is not null: authority = Path.GetFullPath(value); break;
                case "--while-runs" when isNumber: whileRuns = number; break;
                default: return null;
            }
        }

        return (port, authority, whileRuns);
    }
}
