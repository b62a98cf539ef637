using System.Collections.Concurrent;
using System.Diagnostics;

namespace Conversion.TestSupport.Services;

/// <summary>The built host in a process of its own, as <c>scripts/up</c> runs it: settings by arguments, address by its <c>ready:</c> line.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private const string Ready = "ready: ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(IEnumerable<string> settings)
    {
        var program = BuiltHost.Find();
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [program, "--urls", "http://127.0.0.1:0", .. settings])
            {
                WorkingDirectory = Path.GetDirectoryName(program),
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
            EnableRaisingEvents = true,
        };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its id; the process is the leader of nothing, its tools are in sessions of their own.</summary>
    public int Id => _process.Id;

    /// <summary>Where it serves; set once it is ready.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>All that it printed so far, both streams.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts the host and returns when it is ready.</summary>
    /// <param name="settings">Arguments such as <c>--Converter:Workers:Slots=2</c>.</param>
    /// <exception cref="InvalidOperationException">It ended or was not ready in time; the message has its output.</exception>
    public static async Task<ServiceProcess> StartAsync(params IEnumerable<string> settings)
    {
        var service = Launch(settings);
        try
        {
            await service.WaitUntilReadyAsync();
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the host and returns at once.</summary>
    /// <param name="settings">Arguments such as <c>--Converter:Workers:Slots=2</c>.</param>
    public static ServiceProcess Launch(params IEnumerable<string> settings) => new(settings);

    /// <summary>Returns when it is ready; <see cref="Address"/> is known from then on.</summary>
    /// <exception cref="InvalidOperationException">It ended or was not ready in time; the message has its output.</exception>
    public async Task WaitUntilReadyAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var ended = _process.WaitForExitAsync(limit.Token);
        if (await Task.WhenAny(_ready.Task, ended) == ended)
            throw new InvalidOperationException($"The service did not become ready:\n{Output}");
        Address = await _ready.Task;
    }

    /// <summary>Starts a host that is expected to refuse: its exit code and what it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(params IEnumerable<string> settings)
    {
        await using var service = new ServiceProcess(settings);
        using var limit = new CancellationTokenSource(StartLimit);
        await service._process.WaitForExitAsync(limit.Token);
        return (service._process.ExitCode, service.Output);
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    /// <param name="atMost">How long that may take.</param>
    /// <exception cref="TimeoutException">It did not end in time; the message has its output.</exception>
    public async Task<int> TerminateAsync(TimeSpan atMost)
    {
        Send(UnixSignal.Terminate);
        using var limit = new CancellationTokenSource(atMost);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The service still ran {atMost.TotalSeconds} s after SIGTERM:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Whether it still runs, frozen or not.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Sends it a signal.</summary>
    public void Send(UnixSignal signal) => NativeMethods.Signal(Id, signal);

    /// <summary>As kill -9: the host gets no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        if (line.StartsWith(Ready, StringComparison.Ordinal))
            _ready.TrySetResult(new Uri(line[Ready.Length..]));
    }
}
