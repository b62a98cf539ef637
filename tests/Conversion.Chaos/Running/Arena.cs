using Conversion.Chaos.Races;

namespace Conversion.Chaos.Running;

/// <summary>Keeps one cluster from fault to fault, and the nodes of races from race to race, since starting them costs more than most faults do.</summary>
public sealed class Arena : IAsyncDisposable
{
    private Cluster? _cluster;
    private RacingNodes? _racers;

    /// <summary>A whole cluster of that shape: the present one, with its dead nodes started again, or a new one in its place.</summary>
    /// <param name="shape">What it is made of.</param>
    /// <param name="start">Makes one.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Cluster> TakeAsync(ClusterShape shape, Func<ClusterShape, CancellationToken, Task<Cluster>> start, CancellationToken cancellation)
    {
        if (_cluster is not null && _cluster.Shape != shape)
            await ClearAsync();
        if (_cluster is null)
            _cluster = await start(shape, cancellation);
        else
            await _cluster.StartMissingNodesAsync();
        return _cluster;
    }

    /// <summary>Ends the present cluster: what went wrong on it would be found again in each run that follows.</summary>
    public async Task ClearAsync()
    {
        if (_cluster is { } cluster)
            await cluster.DisposeAsync();
        _cluster = null;
    }

    /// <summary>The nodes that race.</summary>
    public async Task<RacingNodes> RacersAsync(CancellationToken cancellation) => _racers ??= await RacingNodes.StartAsync(cancellation);

    /// <summary>Ends the nodes that race, likewise.</summary>
    public async Task DismissRacersAsync()
    {
        if (_racers is { } racers)
            await racers.DisposeAsync();
        _racers = null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await DismissRacersAsync();
        await ClearAsync();
    }
}
