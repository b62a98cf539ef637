using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>A machine with public addresses is no more to be reached by them than by loopback.</summary>
public sealed class LocalNetworksSpecs
{
    // Any public addresses would do; nothing is sent to them.
    private static readonly LocalNetworks Server = new([
        IPAddress.Loopback, IPAddress.Parse("8.8.4.4"), IPAddress.Parse("2606:4700:1:2::7"), IPAddress.Parse("fe80::1%3"),
    ]);

    [Theory]
    [InlineData("8.8.4.4", "belongs to this machine")]
    [InlineData("::ffff:8.8.4.4", "belongs to this machine")]
    [InlineData("64:ff9b::8.8.4.4", "NAT64 address of one that belongs to this machine")]
    [InlineData("2606:4700:9:9:0:5efe:8.8.4.4", "ISATAP address of one that belongs to this machine")]
    [InlineData("2606:4700:1:2::7", "belongs to this machine")]
    [InlineData("2606:4700:1:2::8", "own network")]
    [InlineData("2606:4700:1:2:ffff:ffff:ffff:ffff", "own network")]
    [InlineData("127.0.0.1", "loopback")]
    public void Its_own_addresses_and_its_neighbours_are_denied(string address, string words) =>
        Assert.Contains(words, new AddressPolicy([], () => Server).ReasonToDeny(IPAddress.Parse(address)), StringComparison.Ordinal);

    [Theory]
    [InlineData("8.8.4.5")]
    [InlineData("2606:4700:1:1:ffff:ffff:ffff:ffff")]
    [InlineData("2606:4700:1:3::7")]
    public void Others_are_not(string address) => Assert.Null(new AddressPolicy([], () => Server).ReasonToDeny(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.4.4/32", "8.8.4.4", true)]
    [InlineData("8.8.4.4/32", "::ffff:8.8.4.4", true)]
    [InlineData("8.8.4.4/32", "2606:4700:1:2::7", false)]
    [InlineData("2606:4700:1:2::8", "2606:4700:1:2::8", true)]
    [InlineData("2606:4700:1:2::8", "2606:4700:1:2::7", false)]
    [InlineData("2606:4700:1:2::/64", "2606:4700:1:2::7", true)]
    public void An_allowed_network_opens_them(string network, string address, bool allowed)
    {
        var policy = new EgressPolicy(new EgressOptions { AllowedNetworks = { network } }, () => Server);
        Assert.Equal(allowed, policy.Addresses.ReasonToDeny(IPAddress.Parse(address)) is null);
    }

    [Fact]
    public void What_is_read_are_the_addresses_that_this_machine_can_listen_on_and_the_policy_knows_them()
    {
        var addresses = LocalNetworks.Read().Addresses;
        var policy = new EgressPolicy(new EgressOptions());

        Assert.Superset(KernelsOwn().ToHashSet(), addresses.Select(WithoutScope).ToHashSet());
        Assert.All(addresses, address =>
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            Assert.Equal("belongs to this machine", policy.Addresses.ReasonToDeny(address));
        });
    }

    [Fact]
    public void They_are_read_again_after_30_seconds_or_a_change_and_kept_when_that_fails()
    {
        var time = new ManualTime();
        var reads = 0;
        var fails = false;
        var watch = new LocalNetworkWatch(() => fails ? throw new NetworkInformationException() : new LocalNetworks([new IPAddress([8, 8, 4, (byte)++reads])]), time);

        Assert.Same(watch.Current(), watch.Current());
        time.Advance(TimeSpan.FromSeconds(29));
        watch.Current();
        Assert.Equal(1, reads);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(IPAddress.Parse("8.8.4.2"), Assert.Single(watch.Current().Addresses));
        watch.Expire();
        Assert.Equal(IPAddress.Parse("8.8.4.3"), Assert.Single(watch.Current().Addresses));
        fails = true;
        watch.Expire();
        Assert.Equal(IPAddress.Parse("8.8.4.3"), Assert.Single(watch.Current().Addresses));
    }

    [Fact]
    public void Nothing_passes_while_the_system_never_told()
    {
        var watch = new LocalNetworkWatch(() => throw new NetworkInformationException(), TimeProvider.System);
        Assert.Throws<NetworkInformationException>(() => new AddressPolicy([], watch.Current).ReasonToDeny(IPAddress.Parse("8.8.8.8")));
    }

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());

    /// <summary>What Linux itself lists, read in another way: IPv6 addresses, loopback left out.</summary>
    private static IEnumerable<IPAddress> KernelsOwn() => !File.Exists("/proc/net/if_inet6") ? [] : File.ReadLines("/proc/net/if_inet6")
        .Select(line => new IPAddress(Convert.FromHexString(line.Split(' ')[0]))).Where(address => !IPAddress.IsLoopback(address));

    private sealed class ManualTime : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;
    }
}
