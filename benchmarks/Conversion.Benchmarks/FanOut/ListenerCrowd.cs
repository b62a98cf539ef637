using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Conversion.TestSupport;

namespace Conversion.Benchmarks.FanOut;

/// <summary>Many listeners in one thread, and what they were told: how often, how late, and what never.</summary>
internal sealed class ListenerCrowd : IDisposable
{
    private const int BucketsPerMillisecond = 10;
    private readonly Publications _publications;
    private readonly Epoll _epoll = new();
    private readonly List<(Socket Socket, int Descriptor, ListenerStream Stream)> _listeners = [];
    private readonly int[] _latencies = new int[60_000 * BucketsPerMillisecond];
    private readonly Thread _thread;
    private volatile bool _isOver;
    private Exception? _failure;
    private long _delivered;
    private long _missed;
    private long _repeated;
    private long _now;

    public ListenerCrowd(Publications publications)
    {
        _publications = publications;
        _thread = new Thread(Listen) { IsBackground = true, Name = "listeners" };
    }

    /// <summary>Deliveries of what was published.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Versions that a listener never got, since it got a later one.</summary>
    public long Missed => Volatile.Read(ref _missed);

    /// <summary>Versions that a listener got again, or after a later one.</summary>
    public long Repeated => Volatile.Read(ref _repeated);

    /// <summary>Listeners that have not got their channel's latest version.</summary>
    public int Behind => _listeners.Count(listener => listener.Stream.Version < _publications.LatestOf(listener.Stream.Channel));

    /// <summary>Connects listener after listener, then begins to listen.</summary>
    public void Connect(Uri server, int count, Func<int, int> channelOf, Func<int, string> pathOf)
    {
        var address = new IPEndPoint(IPAddress.Parse(server.Host), server.Port);
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(address);
            var channel = channelOf(i);
            socket.Send(Encoding.ASCII.GetBytes($"GET {pathOf(channel)} HTTP/1.1\r\nHost: {server.Authority}\r\nAccept: text/event-stream\r\n\r\n"));
            var descriptor = (int)socket.Handle;
            _listeners.Add((socket, descriptor, new ListenerStream(channel)));
            _epoll.Watch(descriptor, i);
        }

        _thread.Start();
    }

    /// <summary>Forgets the deliveries until now.</summary>
    public void StartCounting()
    {
        Array.Clear(_latencies);
        Volatile.Write(ref _delivered, 0);
        Volatile.Write(ref _missed, 0);
        Volatile.Write(ref _repeated, 0);
    }

    /// <summary>Milliseconds from publication to delivery that <paramref name="share"/> of the deliveries took at most.</summary>
    public double Percentile(double share)
    {
        var left = (long)Math.Ceiling(share * _latencies.Sum(count => (long)count));
        for (var i = 0; i < _latencies.Length; i++)
        {
            left -= _latencies[i];
            if (left <= 0)
            {
                return (i + 1) / (double)BucketsPerMillisecond;
            }
        }

        return double.PositiveInfinity;
    }

    /// <summary>Waits until the condition holds.</summary>
    /// <exception cref="TimeoutException">It does not, in all that time.</exception>
    public async Task WaitUntilAsync(Func<bool> condition, TimeSpan atMost)
    {
        try
        {
            await Eventually.HoldsAsync(() => _failure is not null || condition(), atMost, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"After {atMost.TotalSeconds} s {_listeners.Count - Begun} of {_listeners.Count} listeners had been told nothing, and {Behind} not the latest.");
        }

        if (_failure is not null)
        {
            throw new InvalidOperationException("The listeners gave up.", _failure);
        }
    }

    /// <summary>How many have been told anything.</summary>
    public int Begun => _listeners.Count(listener => listener.Stream.Version >= 0);

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
        _epoll.Dispose();
        foreach (var (socket, _, _) in _listeners)
        {
            socket.Dispose();
        }
    }

    private void Listen()
    {
        var buffer = new byte[256 * 1024];
        Action<ListenerStream, int> note = Note;
        try
        {
            while (!_isOver)
            {
                foreach (var listener in _epoll.Wait(TimeSpan.FromMilliseconds(100)))
                {
                    var (_, descriptor, stream) = _listeners[listener];
                    var count = Epoll.Receive(descriptor, buffer);
                    if (count == 0)
                    {
                        throw new InvalidOperationException($"Listener {listener} was cut off.");
                    }

                    if (count > 0)
                    {
                        _now = Stopwatch.GetTimestamp();
                        stream.Take(buffer.AsSpan(0, count), note);
                    }
                }
            }
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
    }

    private void Note(ListenerStream listener, int version)
    {
        if (version <= listener.Version)
        {
            _repeated++;
            return;
        }

        _missed += listener.Version < 0 ? 0 : version - listener.Version - 1;
        listener.Version = version;
        if (_publications.TimeOf(listener.Channel, version) is var published and not 0)
        {
            _delivered++;
            var bucket = (int)(Stopwatch.GetElapsedTime(published, _now).TotalMilliseconds * BucketsPerMillisecond);
            _latencies[Math.Clamp(bucket, 0, _latencies.Length - 1)]++;
        }
    }
}
