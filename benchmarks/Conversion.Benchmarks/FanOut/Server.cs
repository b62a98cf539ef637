namespace Conversion.Benchmarks.FanOut;

/// <summary>One of those compared: channels to listen to, and a way to publish on them.</summary>
internal abstract class Server : IAsyncDisposable
{
    /// <summary>As the table calls it.</summary>
    public abstract string Name { get; }

    /// <summary>Where it serves.</summary>
    public abstract Uri Address { get; }

    /// <summary>The process whose use counts, with all that it started.</summary>
    public abstract int ProcessId { get; }

    /// <summary>The version that a channel has before anything is published.</summary>
    public virtual int BeginsAt => 0;

    /// <summary>Makes the channels.</summary>
    public abstract Task OpenAsync(int channels);

    /// <summary>What a listener to a channel asks for.</summary>
    public abstract string PathOf(int channel);

    /// <summary>Publishes the next version of each of the channels, and returns when all are accepted.</summary>
    public abstract Task PublishAsync(IReadOnlyList<int> channels, Publications publications);

    public abstract ValueTask DisposeAsync();
}
