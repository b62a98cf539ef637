using System.Diagnostics;

namespace Conversion.Media.Processes;

/// <summary>
/// One run of a tool as a span and as measurements. The kernel tells nothing of a process that has been reaped, so its processor time is looked
/// at while it runs, and once more when its output ends, which is a moment before it does: what is told may fall short by a tenth of a second.
/// </summary>
internal sealed class ToolSpan : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly ToolCommand _command;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly long _receivedBefore;
    private readonly Activity? _span;
    private Timer? _looks;
    private int _leader;
    private long _cpu;
    private long _written;
    private string _end = "not_started";

    private ToolSpan(ToolCommand command, TimeProvider time)
    {
        (_command, _time, _start) = (command, time, time.GetTimestamp());
        _receivedBefore = command.Running?.Received?.Invoke() ?? 0;
        _span = MediaTelemetry.Source.StartActivity(command.Tool, ActivityKind.Internal, command.Running?.Stage?.Context ?? Activity.Current?.Context ?? default);
        _span?.SetTag("process.executable.name", command.Tool).SetTag("converter.tool.step", command.Running?.Step?.Name);
    }

    /// <summary>Begins it.</summary>
    public static ToolSpan Begin(ToolCommand command, TimeProvider time) => new(command, time);

    /// <summary>The tool runs.</summary>
    public void Started(int leader)
    {
        _end = "cancelled";
        _span?.SetTag("process.pid", leader);
        Volatile.Write(ref _leader, leader);
        _looks = new Timer(_ => Look(), null, LookInterval, LookInterval);
    }

    /// <summary>Looks at what the tool has used so far.</summary>
    public void Look()
    {
        // The leader of the session is the tool itself; somebody else with its number is none.
        if (Volatile.Read(ref _leader) is not (> 0 and var leader) || ProcessTable.Find(leader) is not { } process || process.Session != leader) return;
        Raise(ref _cpu, process.Cpu.Ticks);
        if (_span is not null) Raise(ref _written, RunningTools.WrittenBytes(leader));
    }

    /// <summary>The tool ended by itself, or by its limits.</summary>
    public void Ended(ToolResult result)
    {
        _end = EndOf(result);
        _span?.SetTag("process.exit.code", result.ExitCode).SetTag("converter.tool.signal", result.Signal).SetTag("converter.tool.timed_out", result.TimedOut);
        if (!result.Succeeded) _span?.SetTag("error.type", result.Signal ?? (result.TimedOut ? _end : $"exit_{_end}")).SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>Ends it. A tool whose end nobody told was cancelled, or did not start.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _leader, 0);
        _looks?.Dispose();
        var cpu = TimeSpan.FromTicks(Interlocked.Read(ref _cpu));
        MediaTelemetry.ToolEnded(_command.Tool, _end, _time.GetElapsedTime(_start), cpu);
        if (_span is null) return;
        _span.SetTag("converter.tool.end", _end).SetTag("converter.tool.cpu_time", cpu.TotalSeconds).SetTag("converter.tool.written_bytes", Interlocked.Read(ref _written));
        if (_command.Running?.Received is { } received) _span.SetTag("converter.tool.received_bytes", received() - _receivedBefore);
        _span.Dispose();
    }

    private static string EndOf(ToolResult result) =>
        result.TimedOut ? "timeout" : result.Signal ?? result.ExitCode!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void Raise(ref long value, long seen)
    {
        for (var known = Interlocked.Read(ref value); known < seen;)
        {
            var was = Interlocked.CompareExchange(ref value, seen, known);
            if (was == known) return;
            known = was;
        }
    }
}
