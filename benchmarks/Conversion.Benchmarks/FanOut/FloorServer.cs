using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Conversion.Benchmarks.FanOut;

/// <summary>
/// The floor: the simplest loop of server-sent events that the framework runs. Each listener waits for its channel's next event
/// and writes bytes that were made once. It knows no job, no database, no slow listener and no resume.
/// </summary>
internal sealed class FloorServer : PublishingServer
{
    private readonly Process _process;

    private FloorServer(Process process, Uri address) => (_process, Address) = (process, address);

    public override string Name => "bare Kestrel loop";

    public override Uri Address { get; }

    public override int ProcessId => _process.Id;

    /// <summary>Starts it in a process of its own.</summary>
    public static async Task<FloorServer> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(FloorServer).Assembly.Location, "floor"])
        {
            RedirectStandardOutput = true,
        })!;
        var ready = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The floor did not start.");
        return new FloorServer(process, new Uri(ready));
    }

    /// <summary>What that process does.</summary>
    public static async Task ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var channels = new ConcurrentDictionary<int, Channel>();
        app.MapPost("/publish/{channel:int}", async (int channel, HttpRequest request) =>
        {
            using var body = new StreamReader(request.Body);
            channels.GetOrAdd(channel, _ => new Channel()).Publish(await body.ReadToEndAsync());
        });
        app.MapGet("/listen/{channel:int}", async (int channel, HttpContext http) =>
        {
            http.Response.ContentType = "text/event-stream";
            var listened = channels.GetOrAdd(channel, _ => new Channel());
            for (var latest = listened.Latest; ; latest = await latest.Next)
            {
                await http.Response.BodyWriter.WriteAsync(latest.Bytes, http.RequestAborted);
            }
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await app.WaitForShutdownAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private sealed class Channel
    {
        private readonly Lock _gate = new();
        private int _id;

        public Event Latest { get; private set; } = new([]);

        public void Publish(string data)
        {
            lock (_gate)
            {
                var next = new Event(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {++_id}\nevent: progress\ndata: {data}\n\n")));
                var before = Latest;
                Latest = next;
                before.FollowedBy(next);
            }
        }
    }

    private sealed class Event(byte[] bytes)
    {
        private readonly TaskCompletionSource<Event> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public byte[] Bytes => bytes;

        public Task<Event> Next => _next.Task;

        public void FollowedBy(Event next) => _next.SetResult(next);
    }
}
