using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.Media.Egress;
using Conversion.TestMedia.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Media.Tests.Engine;

/// <summary>The real engine with the real tools, a media server on loopback, and a folder that goes with it.</summary>
public sealed class EngineBench : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("engine-specs-").FullName;

    private EngineBench(MediaServer server) => Server = server;

    internal MediaServer Server { get; }

    internal RecordingObserver Observer { get; private set; } = new();

    internal MediaOptions Options { get; set; } = new();

    internal string Strategy { get; set; } = "default";

    internal string Platform { get; set; } = "generic";

    internal IList<string> AllowedNetworks { get; } = ["127.0.0.0/8"];

    internal string WorkFolder => Path.Combine(_root, "work");

    internal static async Task<EngineBench> StartAsync() => new(await MediaServer.StartAsync());

    internal async Task<ConvertedMedia> ConvertAsync(string url, OutputProfile output, CancellationToken? cancellation = null)
    {
        var egress = new EgressOptions();
        foreach (var network in AllowedNetworks) egress.AllowedNetworks.Add(network);
        var engine = new MediaEngine(Options, new EgressProxy(egress), TimeProvider.System, NullLogger<MediaEngine>.Instance);
        Assert.True(SourceUrl.TryParse(url, out var source, out var problem), problem);
        Directory.CreateDirectory(WorkFolder);
        var request = new ConversionRequest(Guid.CreateVersion7(), 1, source!, Platform, output, Strategy, WorkFolder);
        return await engine.ConvertAsync(request, Observer, cancellation ?? TestContext.Current.CancellationToken);
    }

    internal async Task<Failure> FailAsync(string url, OutputProfile output) =>
        (await Assert.ThrowsAsync<MediaFailureException>(() => ConvertAsync(url, output))).Failure;

    /// <summary>Gives the next attempt what a host would: a new work folder, and in it what the last one left to go on with.</summary>
    internal void StartAnew()
    {
        WorkFolders.Renew(WorkFolder);
        Observer = new RecordingObserver();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
