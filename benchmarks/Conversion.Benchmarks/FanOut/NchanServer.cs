using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Conversion.TestSupport;

namespace Conversion.Benchmarks.FanOut;

/// <summary>nginx with nchan, as Debian packages them.</summary>
internal sealed class NchanServer : PublishingServer
{
    private const string Module = "/usr/lib/nginx/modules/ngx_nchan_module.so";
    private readonly TestFolder _folder;
    private readonly Process _process;

    private NchanServer(TestFolder folder, Process process, Uri address) => (_folder, _process, Address) = (folder, process, address);

    public override string Name => "nginx + nchan";

    public override Uri Address { get; }

    public override int ProcessId => _process.Id;

    /// <summary>Whether it is installed.</summary>
    public static bool IsThere => File.Exists(Module);

    /// <summary>Starts it in a folder of its own.</summary>
    public static async Task<NchanServer> StartAsync()
    {
        var folder = TestFolder.Create();
        var port = FreePort();
        var configuration = Path.Combine(folder.Path, "nginx.conf");
        await File.WriteAllTextAsync(configuration,
            $$"""
            load_module {{Module}};
            daemon off;
            worker_processes auto;
            pid {{folder.Path}}/nginx.pid;
            error_log {{folder.Path}}/error.log;
            events { worker_connections 16000; }
            http {
              access_log off;
              client_body_temp_path {{folder.Path}}/body; proxy_temp_path {{folder.Path}}/proxy; fastcgi_temp_path {{folder.Path}}/fastcgi;
              uwsgi_temp_path {{folder.Path}}/uwsgi; scgi_temp_path {{folder.Path}}/scgi;
              keepalive_requests 1000000;
              nchan_shared_memory_size 256M;
              server {
                listen 127.0.0.1:{{port}} backlog=4096;
                location ~ ^/publish/(\d+)$ { nchan_publisher; nchan_channel_id $1; nchan_message_buffer_length 64; nchan_message_timeout 10m; }
                location ~ ^/listen/(\d+)$ { nchan_subscriber eventsource; nchan_channel_id $1; nchan_subscriber_first_message -1; nchan_eventsource_ping_interval 10; }
              }
            }
            """);
        var process = Process.Start(new ProcessStartInfo("nginx", ["-p", folder.Path, "-c", configuration]))!;
        var address = new Uri($"http://127.0.0.1:{port}/");
        await Eventually.HoldsAsync(() => process.HasExited ? throw new InvalidOperationException("nginx ended at once.") : IsOpen(port), TimeSpan.FromSeconds(20), CancellationToken.None);
        return new NchanServer(folder, process, address);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsOpen(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
