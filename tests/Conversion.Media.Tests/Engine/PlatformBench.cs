using Conversion.Domain.Failures;
using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;
using Conversion.Media.Egress;
using Conversion.Media.Engine;
using Conversion.Media.Processes;
using Conversion.Media.YtDlp;
using Conversion.TestMedia.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversion.Media.Tests.Engine;

/// <summary>An attempt from what a known platform answered on, with the real tools: platforms name renditions that plain links have not.</summary>
internal sealed class PlatformBench : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("platform-specs-").FullName;

    private PlatformBench(MediaServer server) => Server = server;

    public MediaServer Server { get; }

    public RecordingObserver Observer { get; private set; } = new();

    public MediaOptions Options { get; set; } = new();

    public string WorkFolder => Path.Combine(_root, "work");

    public static async Task<PlatformBench> StartAsync() => new(await MediaServer.StartAsync());

    /// <summary>Runs an attempt.</summary>
    /// <param name="formats">What the platform offers, each as yt-dlp's JSON; an address is given by its path: <c>"url":"/minute.m4a"</c>.</param>
    /// <param name="output">What to make of it.</param>
    /// <param name="seconds">How long it lasts, by the platform's word.</param>
    /// <param name="cancellation">Ends it; with the test when null.</param>
    public async Task<ConvertedMedia> ConvertAsync(string formats, OutputProfile output, int seconds = 60, CancellationToken? cancellation = null)
    {
        var source = InfoParser.Parse($$$"""
            {"id":"a","title":"A minute","extractor":"youtube","extractor_key":"Youtube","webpage_url":"{{{Server.Url("/none")}}}","duration":{{{seconds}}},
             "formats":[{{{formats.Replace("\"url\":\"/", $"\"url\":\"{Server.Address}", StringComparison.Ordinal)}}}]}
            """);
        var egress = new EgressOptions { AllowedNetworks = { "127.0.0.0/8" } };
        await using var session = new EgressProxy(egress).OpenSession(1 << 30);
        Assert.True(SourceUrl.TryParse(Server.Url("/none"), out var url, out _));
        Directory.CreateDirectory(WorkFolder);
        Observer = new RecordingObserver();
        var request = new ConversionRequest(Guid.CreateVersion7(), 1, url!, "youtube", output, "default", WorkFolder);
        var context = new AttemptContext(
            request, Options, MediaTools.Locate(Options), session, TrustedAuthorities.Prepare(Options, WorkFolder), null, TimeProvider.System,
            Approach.Of(request, Options));
        return await new Attempt(context, Observer, NullLogger.Instance).RunAsync(source, cancellation ?? TestContext.Current.CancellationToken);
    }

    public async Task<Failure> FailAsync(string formats, OutputProfile output, int seconds = 60) =>
        (await Assert.ThrowsAsync<MediaFailureException>(() => ConvertAsync(formats, output, seconds))).Failure;

    /// <summary>Gives the next attempt what a host would.</summary>
    public void StartAnew() => WorkFolders.Renew(WorkFolder);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
