using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Conversion.Media.Egress;

/// <summary>One attempt's way out, and the record of what it did there. Safe for use by several threads.</summary>
public sealed class EgressSession : IAsyncDisposable
{
    private const int MostRecords = 100;

    /// <summary>
    /// What a tool does not take soon stops being received: the system would grow the buffer to megabytes, and a slow source
    /// could fill it for an hour before anybody sees that the tool hangs.
    /// </summary>
    private const int SendBufferBytes = 128 * 1024;

    private readonly EgressOptions _options;
    private readonly UpstreamDialer _dialer;
    private readonly ILogger _logger;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _cut = new();
    private readonly Lock _lock = new();
    private readonly List<EgressDenial> _denials = [];
    private readonly List<EgressFailure> _failures = [];
    private readonly Task _accepting;
    private long _receivedBytes;
    private long _waitedTicks;

    internal EgressSession(EgressOptions options, UpstreamDialer dialer, ILogger logger, long maxReceivedBytes)
    {
        (_options, _dialer, _logger, MaxReceivedBytes) = (options, dialer, logger, maxReceivedBytes);
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        Address = new Uri($"http://{Credentials.UserInfo}@{EndPoint}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where the tools find the proxy and what they say to it, such as <c>http://session:password@127.0.0.1:40123</c>.</summary>
    public Uri Address { get; }

    /// <summary>Bytes that the session may receive from upstream.</summary>
    public long MaxReceivedBytes { get; }

    /// <summary>Bytes received from upstream so far, headers and TLS included.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _receivedBytes);

    /// <summary>How long upstream was waited for in all, until it sent something: long where a source is slow, short where the tools are. Connections side by side add up.</summary>
    public TimeSpan WaitedForUpstream => TimeSpan.FromTicks(Interlocked.Read(ref _waitedTicks));

    /// <summary>Whether the session was cut because it received more than it may; nothing goes through it any more.</summary>
    public bool ByteLimitReached => ReceivedBytes > MaxReceivedBytes;

    /// <summary>What was refused, in order, before any packet was sent; at most the first 100.</summary>
    public IReadOnlyList<EgressDenial> Denials => Snapshot(_denials);

    /// <summary>What was allowed and did not work out, in order; at most the first 100.</summary>
    public IReadOnlyList<EgressFailure> Failures => Snapshot(_failures);

    /// <summary>How long the last server that answered 429 or 503 in plain HTTP asked to be left alone; null when none did.</summary>
    public TimeSpan? RetryAfter { get; internal set; }

    internal IPEndPoint EndPoint { get; }

    internal SessionCredentials Credentials { get; } = new();

    /// <summary>A client for the host's own requests: through this session, five redirects at most, no cookies, no trace
    /// headers, and at most 16 MiB of an answer held in memory; read streams where more may come.</summary>
    /// <param name="timeout">Longest wait for a whole answer; 30 seconds when null.</param>
    /// <returns>The caller's, to be disposed before the session is.</returns>
    public HttpClient CreateHttpClient(TimeSpan? timeout = null) =>
        EgressHttpClient.Create(EndPoint, Credentials.ForClient, _options, timeout ?? TimeSpan.FromSeconds(30), DecompressionMethods.All);

    /// <summary>Closes the listener and every connection at once, and returns when all are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cut.CancelAsync();
        await _accepting; // stops the listener
    }

    /// <summary>As <see cref="CreateHttpClient"/>, for bytes as they are: nothing is asked for compressed, and nothing unread is drained.</summary>
    internal HttpClient CreateRawHttpClient(TimeSpan timeout) =>
        EgressHttpClient.Create(EndPoint, Credentials.ForClient, _options, timeout, DecompressionMethods.None);

    internal void Record(EgressDenial denial)
    {
        if (!MediaTelemetry.IsOwnLook) _logger.LogInformation("Egress to {Host} ({Address}) denied: {Reason}", denial.Host, denial.Address, denial.Reason);
        MediaTelemetry.Count(denial);
        Record(_denials, denial);
    }

    internal void Record(EgressFailure failure) => Record(_failures, failure);

    internal void CountReceived(int count, TimeSpan waited)
    {
        MediaTelemetry.ReceivedBytes(count);
        Interlocked.Add(ref _waitedTicks, waited.Ticks);
        if (Interlocked.Add(ref _receivedBytes, count) <= MaxReceivedBytes) return;
        _cut.Cancel();
        _cut.Token.ThrowIfCancellationRequested(); // what went past the limit is not handed on
    }

    private async Task AcceptAsync()
    {
        using var slots = new SemaphoreSlim(_options.MaxConnections);
        var running = new List<Task>();
        while (!_cut.IsCancellationRequested)
        {
            try
            {
                await slots.WaitAsync(_cut.Token);
                var socket = await _listener.AcceptSocketAsync(_cut.Token);
                running.RemoveAll(task => task.IsCompleted);
                running.Add(ServeAsync(socket, slots));
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (SocketException exception)
            {
                slots.Release();
                _logger.LogWarning(exception, "The egress session at {EndPoint} could not accept a connection", EndPoint);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _cut.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        _listener.Stop(); // whoever comes after the cut is refused by the system
        await Task.WhenAll(running);
    }

    private async Task ServeAsync(Socket socket, SemaphoreSlim slots)
    {
        await Task.Yield(); // the next connection need not wait for this one's first bytes
        try
        {
            (socket.NoDelay, socket.SendBufferSize) = (true, SendBufferBytes);
            await new ProxyConnection(socket, this, _dialer, TimeSpan.FromSeconds(_options.IdleSeconds)).RunAsync(_cut.Token);
        }
        catch (Exception exception)
        {
            // A fault of our own in one connection must not end the session, nor hide.
            _logger.LogError(exception, "A connection of the egress session at {EndPoint} failed", EndPoint);
        }
        finally
        {
            socket.Dispose();
            slots.Release();
        }
    }

    private void Record<T>(List<T> records, T record)
    {
        lock (_lock)
        {
            if (records.Count < MostRecords) records.Add(record);
        }
    }

    private IReadOnlyList<T> Snapshot<T>(List<T> records)
    {
        lock (_lock) return [.. records];
    }
}
