using System.Net.NetworkInformation;

namespace Conversion.Media.Egress;

/// <summary>Keeps <see cref="LocalNetworks"/> fresh: read again when the system says that an address changed, and every 30 seconds in any case.</summary>
internal sealed class LocalNetworkWatch(Func<LocalNetworks> read, TimeProvider time)
{
    private static readonly TimeSpan LongestUse = TimeSpan.FromSeconds(30);
    private static readonly Lazy<LocalNetworkWatch> Shared = new(StartShared);

    private readonly Lock _lock = new();
    private LocalNetworks? _networks;
    private long _readAt;

    /// <summary>This machine's, watched once for the whole process.</summary>
    public static LocalNetworks OfThisMachine() => Shared.Value.Current();

    /// <summary>The networks as they were at most 30 seconds ago.</summary>
    /// <exception cref="NetworkInformationException">The system never told yet: better no way out than one that leads inside.</exception>
    public LocalNetworks Current()
    {
        lock (_lock)
        {
            if (_networks is not null && time.GetElapsedTime(_readAt) < LongestUse) return _networks;
            try
            {
                _networks = read();
            }
            catch (NetworkInformationException) when (_networks is not null)
            {
                // What was true a moment ago is better than nothing; the next use but this one's 30 seconds tries again.
            }

            _readAt = time.GetTimestamp();
            return _networks;
        }
    }

    /// <summary>An interface has another address: the next use reads anew.</summary>
    public void Expire()
    {
        lock (_lock) _readAt = time.GetTimestamp() - (long)(LongestUse.TotalSeconds * time.TimestampFrequency);
    }

    private static LocalNetworkWatch StartShared()
    {
        var watch = new LocalNetworkWatch(LocalNetworks.Read, TimeProvider.System);
        try
        {
            NetworkChange.NetworkAddressChanged += (_, _) => watch.Expire();
        }
        catch (NetworkInformationException)
        {
            // A sandbox without netlink: the 30 seconds are all there is.
        }

        return watch;
    }
}
