using Microsoft.Extensions.Options;

namespace Conversion.Api.Hosting;

/// <summary>
/// The first part of a node's end: <c>/health/ready</c> says no from its first moment on, and the node goes on serving for
/// <see cref="ConverterOptions.DrainSeconds"/>, until whoever distributes requests has heard of it. It begins no further work meanwhile; what runs goes on.
/// </summary>
public sealed class Drain : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly TimeSpan _length;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _clock;
    private readonly ILogger<Drain> _log;

    public Drain(IOptions<ConverterOptions> options, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<Drain> log)
    {
        (_length, _lifetime, _clock, _log) = (TimeSpan.FromSeconds(options.Value.DrainSeconds), lifetime, clock, log);
        if (_length == TimeSpan.Zero)
        {
            lifetime.ApplicationStopping.Register(_over.Cancel);
        }
    }

    /// <summary>Whether the node has begun to end.</summary>
    public bool HasBegun => _lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Cancelled when the node serves no longer: streams end.</summary>
    public CancellationToken Over => _over.Token;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_length > TimeSpan.Zero)
        {
            _log.LogInformation("This node ends; it is not ready any more, and serves for another {Seconds} s.", _length.TotalSeconds);
            await Task.Delay(_length, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _over.CancelAsync();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _over.Dispose();
}
