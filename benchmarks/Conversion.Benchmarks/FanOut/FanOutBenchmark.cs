using System.Diagnostics;
using Conversion.TestSupport;

namespace Conversion.Benchmarks.FanOut;

/// <summary>
/// Many live listeners on one node: this service, nginx with nchan, and a bare loop on Kestrel as the floor, one after the other in
/// each setting. In one setting all listen to one job that changes ten times a second; in the other each listens to a job of its
/// own, and a thousand jobs change a second, in ten commits. Docs/performance.md says what the columns mean.
/// </summary>
internal static class FanOutBenchmark
{
    private const int TicksPerSecond = 10;
    private const int OwnChangesPerTick = 100;
    private const int FirstShare = 10;
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Compilation = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(IReadOnlyList<int> crowds, string only)
    {
        await using var postgres = new PostgresFixture();
        (string Name, Func<Task<Server>> Start)[] servers =
        [
            ("converter", async () => await ConverterServer.StartAsync(postgres)),
            ("nchan", async () => await NchanServer.StartAsync()),
            ("floor", async () => await FloorServer.StartAsync()),
        ];
        if (!NchanServer.IsThere)
        {
            servers = [.. servers.Where(server => server.Name != "nchan")];
            Console.WriteLine("Without nchan; it comes by: apt-get install --no-install-recommends nginx-light libnginx-mod-nchan");
        }

        Console.WriteLine($"{Environment.ProcessorCount} cores; {Measured.TotalSeconds} s each; ms from publication to delivery; CPU s a million deliveries, and net of what publishing costs with no listener; KiB a connection");
        Console.WriteLine($"{"",-44}{"delivered",11}{"lost",8}{"p50",9}{"p99",9}{"CPU",8}{"net",8}{"memory",8}");
        foreach (var crowd in crowds)
        {
            foreach (var isShared in (bool[])[true, false])
            {
                foreach (var (name, start) in servers.Where(server => only.Length == 0 || server.Name == only))
                {
                    await using var server = await start();
                    Console.WriteLine($"{Describe(crowd, isShared),-26}{server.Name,-18}{await MeasureAsync(server, crowd, isShared)}");
                }
            }
        }
    }

    private static string Describe(int crowd, bool isShared) => $"{crowd}, {(isShared ? "one job for all" : "a job each")}";

    private static async Task<string> MeasureAsync(Server server, int crowd, bool isShared)
    {
        var channels = isShared ? 1 : crowd;
        var perTick = isShared ? 1 : OwnChangesPerTick;
        var ticks = (int)((Compilation + WarmUp + WarmUp + Measured + WarmUp + Alone).TotalSeconds * TicksPerSecond);
        await server.OpenAsync(channels);
        var publications = new Publications(channels, server.BeginsAt + 1, (ticks * perTick / channels) + 2);
        int next;
        using (var first = new ListenerCrowd(publications))
        {
            // What the first listeners of a server cost, and no later one, is not of a connection; and code that is new is still compiled.
            first.Connect(server.Address, crowd / FirstShare, channelOf: i => isShared ? 0 : i * FirstShare, server.PathOf);
            next = await PublishAsync(server, publications, channels, 0, perTick, Compilation);
        }

        next = await PublishAsync(server, publications, channels, next, perTick, WarmUp);
        var idle = ProcessUse.Of(server.ProcessId);
        var listeners = new ListenerCrowd(publications);
        ProcessUse before, after;
        using (listeners)
        {
            listeners.Connect(server.Address, crowd, channelOf: i => isShared ? 0 : i, server.PathOf);
            await listeners.WaitUntilAsync(() => listeners.Begun == crowd, Patience);
            next = await PublishAsync(server, publications, channels, next, perTick, WarmUp);
            await listeners.WaitUntilAsync(() => listeners.Behind == 0, Patience);
            listeners.StartCounting();
            before = ProcessUse.Of(server.ProcessId);
            next = await PublishAsync(server, publications, channels, next, perTick, Measured);
            await listeners.WaitUntilAsync(() => listeners.Behind == 0, Patience);
            after = ProcessUse.Of(server.ProcessId);
        }

        // Last, when everything is compiled and the leaving of the crowd is through.
        next = await PublishAsync(server, publications, channels, next, perTick, WarmUp);
        var left = ProcessUse.Of(server.ProcessId);
        await PublishAsync(server, publications, channels, next, perTick, Alone);
        var alone = (ProcessUse.Of(server.ProcessId).CpuSeconds - left.CpuSeconds) * (Measured / Alone);

        var cpu = after.CpuSeconds - before.CpuSeconds;
        var millions = listeners.Delivered / 1e6;
        var memory = (after.ResidentBytes - idle.ResidentBytes) / 1024.0 / crowd;
        return $"{listeners.Delivered,11}{listeners.Missed + listeners.Repeated,8}{listeners.Percentile(0.5),9:0.0}{listeners.Percentile(0.99),9:0.0}{cpu / millions,8:0.0}{(cpu - alone) / millions,8:0.0}{memory,8:0.0}";
    }

    // At its own pace, whatever the server's: one that falls behind is not spared.
    private static async Task<int> PublishAsync(Server server, Publications publications, int channels, int next, int perTick, TimeSpan during)
    {
        var began = Stopwatch.GetTimestamp();
        for (var tick = 0; tick < during.TotalSeconds * TicksPerSecond; tick++)
        {
            var due = TimeSpan.FromSeconds((double)tick / TicksPerSecond) - Stopwatch.GetElapsedTime(began);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due);
            }

            await server.PublishAsync([.. Enumerable.Range(next, perTick).Select(channel => channel % channels)], publications);
            next = (next + perTick) % channels;
        }

        return next;
    }
}
