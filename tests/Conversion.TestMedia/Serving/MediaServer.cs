using System.Collections.Concurrent;
using System.Net;
using Conversion.TestMedia.Samples;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conversion.TestMedia.Serving;

/// <summary>
/// A web server on a free loopback port. From the start it serves every sample at its name (<c>/sample.mp4</c>,
/// <c>/hls/index.m3u8</c>), made when first asked for; <see cref="Add(string, Behaviour)"/> gives a path another
/// behaviour. It remembers every request.
/// </summary>
public sealed class MediaServer : IAsyncDisposable
{
    private static readonly Dictionary<string, string> SegmentTypes = new()
    {
        [".ts"] = "video/mp2t",
        [".m4s"] = "video/iso.segment",
        [".mp4"] = "video/mp4",
        [".m3u8"] = "application/vnd.apple.mpegurl",
    };

    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, Behaviour> paths = new();
    private readonly ConcurrentDictionary<string, Behaviour> folders = new();
    private readonly ConcurrentQueue<RecordedRequest> requests = new();

    private MediaServer(WebApplication app)
    {
        this.app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        foreach (var sample in SampleMedia.All.Concat(BadMedia.All))
        {
            Add(sample);
        }
    }

    /// <summary>Scheme, address and port, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Address { get; }

    /// <summary>The requests so far, in order of arrival.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. requests];

    /// <summary>Starts a server.</summary>
    /// <param name="address">Loopback address to listen on; 127.0.0.1 when null.</param>
    /// <param name="port">Port; 0 for a free one.</param>
    public static async Task<MediaServer> StartAsync(IPAddress? address = null, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Slow and stalled clients are what the tests are about.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(address ?? IPAddress.Loopback, port);
        });
        var app = builder.Build();
        // The address is known once the listener is bound; nobody can ask before.
        MediaServer? server = null;
        app.Run(context => server!.AnswerAsync(context));
        await app.StartAsync();
        return server = new MediaServer(app);
    }

    /// <summary>The whole address of <paramref name="path"/>, which starts with a slash.</summary>
    public string Url(string path) => new Uri(Address, path).AbsoluteUri;

    /// <summary>The whole address of a sample served at its name.</summary>
    public string Url(MediaSample sample) => Url($"/{sample.Name}");

    /// <summary>Answers <paramref name="path"/>, which starts with a slash, by <paramref name="behaviour"/> from now on.</summary>
    public void Add(string path, Behaviour behaviour) => paths[path] = behaviour;

    /// <summary>Serves <paramref name="sample"/> at <paramref name="path"/> in the manner of <paramref name="delivery"/>.</summary>
    public void Add(string path, MediaSample sample, Delivery? delivery = null) => Add(path, Serve.Sample(sample, delivery));

    /// <summary>Serves <paramref name="sample"/> at its name and gives its address.</summary>
    public string Add(MediaSample sample)
    {
        Add($"/{sample.Name}", sample);
        if (sample.FolderName is { } folder)
        {
            AddFolder($"/{folder}", sample);
        }

        return Url(sample);
    }

    /// <summary>
    /// Serves all files of a sample of several files below <paramref name="prefix"/>, which starts and ends with a slash,
    /// and gives the address of its playlist or manifest there.
    /// </summary>
    public string AddFolder(string prefix, MediaSample sample, Delivery? delivery = null)
    {
        var deliver = Serve.Deliverer(delivery ?? Delivery.Normal);
        folders[prefix] = async context =>
        {
            var main = await sample.PathAsync(context.RequestAborted);
            var file = Path.Combine(Path.GetDirectoryName(main)!, Path.GetFileName(context.Request.Path.Value!));
            if (!File.Exists(file))
            {
                await Serve.Status(StatusCodes.Status404NotFound)(context);
                return;
            }

            var contentType = file == main ? sample.ContentType : SegmentTypes.GetValueOrDefault(Path.GetExtension(file), "application/octet-stream");
            await deliver(context, file, contentType, $"{sample.Key}-{Path.GetFileName(file)}");
        };
        return Url(prefix + Path.GetFileName(sample.Name));
    }

    /// <summary>The requests for <paramref name="path"/> so far.</summary>
    public IReadOnlyList<RecordedRequest> RequestsTo(string path) => [.. requests.Where(request => request.Path == path)];

    /// <summary>Stops at once; what is under way is cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var record = new RecordedRequest(
            request.Method,
            request.Path.Value ?? "/",
            request.QueryString.Value ?? "",
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        requests.Enqueue(record);
        context.Response.Body = new ShapedBody(context.Response.Body, context, record);
        try
        {
            await Find(record.Path)(context);
            await context.Response.CompleteAsync();
            record.End(context.Response.StatusCode, context.RequestAborted.IsCancellationRequested);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            context.Abort();
            record.End(context.Response.HasStarted ? context.Response.StatusCode : 0, broken: true);
        }
    }

    private Behaviour Find(string path)
    {
        var folder = path[..(path.LastIndexOf('/') + 1)];
        return paths.GetValueOrDefault(path) ?? folders.GetValueOrDefault(folder) ?? Serve.Status(StatusCodes.Status404NotFound);
    }
}
