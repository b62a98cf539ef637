using System.Globalization;
using Conversion.TestSupport.Services;

namespace Conversion.Benchmarks.FanOut;

/// <summary>What a process and those that it started have used, as /proc tells (proc(5)).</summary>
/// <param name="CpuSeconds">User and system time so far.</param>
/// <param name="ResidentBytes">Memory at present, shared pages counted once by their share.</param>
internal sealed record ProcessUse(double CpuSeconds, long ResidentBytes)
{
    private const double TicksPerSecond = 100; // of every Linux that .NET runs on: sysconf(_SC_CLK_TCK)

    public static ProcessUse Of(int process)
    {
        var (cpu, memory) = (0.0, 0L);
        foreach (var id in RunningProcess.StartedBy(process).Select(child => child.Id).Prepend(process))
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            cpu += (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
            var share = File.ReadLines($"/proc/{id}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            memory += long.Parse(share.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }

        return new ProcessUse(cpu, memory);
    }
}
