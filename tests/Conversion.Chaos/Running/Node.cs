using Conversion.TestSupport.Services;

namespace Conversion.Chaos.Running;

/// <summary>One host of a cluster: its name and place stay, its process and address change with each start.</summary>
/// <param name="name">Its name in events.</param>
/// <param name="settings">Its arguments.</param>
public sealed class Node(string name, IReadOnlyList<string> settings) : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private readonly List<string> _past = [];
    private ServiceProcess? _process;

    /// <summary>Its name in events.</summary>
    public string Name => name;

    /// <summary>A client of its latest address; nothing answers there once the process is gone. Null before the first start.</summary>
    public HttpClient? Http { get; private set; }

    /// <summary>Whether its process is there, frozen or not.</summary>
    public bool IsRunning => _process is { IsRunning: true };

    /// <summary>All that its processes printed.</summary>
    public string Output => string.Join('\n', [.. _past, _process?.Output ?? ""]);

    /// <summary>Starts it and returns when it is ready.</summary>
    public async Task StartAsync()
    {
        await LaunchAsync();
        await WaitUntilReadyAsync();
    }

    /// <summary>Starts its process and does not wait until it is ready.</summary>
    public async Task LaunchAsync()
    {
        await ForgetAsync();
        _process = ServiceProcess.Launch(settings);
    }

    /// <summary>Returns when it is ready.</summary>
    public async Task WaitUntilReadyAsync()
    {
        await _process!.WaitUntilReadyAsync();
        // Short, as an impatient client is: a frozen node takes connections and never answers.
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _process.Address, Timeout = TimeSpan.FromSeconds(8) };
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => _process!.KillAsync();

    /// <summary>Sends its process a signal.</summary>
    public void Send(UnixSignal signal) => _process!.Send(signal);

    /// <summary>SIGTERM, and the end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public async Task TerminateAsync()
    {
        if (await _process!.TerminateAsync(StopLimit) is not 0 and var code)
            throw new InvalidOperationException($"{name} ended with code {code} after SIGTERM.");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await ForgetAsync();
        Http?.Dispose();
    }

    private async Task ForgetAsync()
    {
        if (_process is null)
            return;
        _past.Add(_process.Output);
        await _process.DisposeAsync();
        _process = null;
    }
}
