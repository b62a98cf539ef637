using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Conversion.Media.Egress;

/// <summary>
/// Lets few lookups run at once. The system's resolver holds a thread of the pool until it has an answer, also when nobody waits for
/// that any more; names whose servers are silent would take every thread. Who finds no free place waits within the time for its lookup.
/// </summary>
/// <param name="resolve">Its task ends when the lookup holds nothing any more.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing; lookups may outlive the proxy.")]
internal sealed class BoundedResolver(ResolveHost resolve)
{
    /// <summary>Lookups at once.</summary>
    public const int MostLookups = 16;

    /// <summary>The system's, bounded for the whole process.</summary>
    public static readonly BoundedResolver System = new((host, _) => Dns.GetHostAddressesAsync(host));

    private readonly SemaphoreSlim _places = new(MostLookups);

    /// <exception cref="TimeoutException">No answer, or no place, within <paramref name="limit"/>.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, TimeSpan limit, CancellationToken cancellation)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        waiting.CancelAfter(limit);
        try
        {
            await _places.WaitAsync(waiting.Token);
            return await HoldPlaceAsync(host, waiting.Token).WaitAsync(waiting.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"No address of {host} within {limit.TotalSeconds} s.");
        }
    }

    private async Task<IPAddress[]> HoldPlaceAsync(string host, CancellationToken cancellation)
    {
        try
        {
            return await resolve(host, cancellation);
        }
        finally
        {
            _places.Release();
        }
    }
}
