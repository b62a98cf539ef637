using System.Globalization;
using System.Runtime.InteropServices;
using Conversion.Chaos;
using Conversion.Chaos.Faults;
using Conversion.Chaos.Running;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var wanted = new List<Fault>();
var effort = new Effort(IsShort: false);
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--short":
            effort = new Effort(IsShort: true, effort.Runs);
            break;
        case "--runs" when int.TryParse(args.ElementAtOrDefault(i + 1), out var runs) && runs > 0:
            effort = new Effort(effort.IsShort, runs);
            i++;
            break;
        case var name when Catalogue.All.FirstOrDefault(fault => fault.Name == name) is { } known:
            wanted.Add(known);
            break;
        default:
            await Console.Error.WriteLineAsync($"""
                '{args[i]}' is none of the options --short and --runs N, and no fault.
                The faults are: {string.Join(", ", Catalogue.All.Select(fault => fault.Name))}.
                """);
            return 2;
    }
}

using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
await using var arena = new Arena();
var rows = new List<Row>();
try
{
    foreach (var fault in wanted.Count > 0 ? wanted : Catalogue.All)
        rows.Add(await fault.RunAsync(arena, effort, Console.Error, interrupted.Token));
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Interrupted; the table has what was finished.");
}

Console.WriteLine(Table.Of(rows));
return rows.Sum(row => row.Findings.Count) == 0 ? 0 : 1;

// What was started is stopped before the end.
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    interrupted.Cancel();
}
