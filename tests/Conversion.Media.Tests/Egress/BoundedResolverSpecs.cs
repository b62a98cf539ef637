using System.Collections.Concurrent;
using System.Net;
using Conversion.Media.Egress;

namespace Conversion.Media.Tests.Egress;

/// <summary>Lookups whose servers are silent hold few threads, and no other lookup for longer than its bound.</summary>
public sealed class BoundedResolverSpecs
{
    private const int Most = 16;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_most_16_lookups_run_at_once_also_when_nobody_waits_for_them_any_more()
    {
        var running = new ConcurrentQueue<TaskCompletionSource<IPAddress[]>>();
        // As the system's resolver does, this one takes no notice of being given up.
        var proxy = new EgressProxy(new EgressOptions { ResolveSeconds = 0.2, AllowedNetworks = { "127.0.0.0/8" } }, resolve: (_, _) =>
        {
            var lookup = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            running.Enqueue(lookup);
            return lookup.Task;
        });
        await using var session = proxy.OpenSession(1_000_000);
        await using var other = proxy.OpenSession(1_000_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, Most + 4).Select(i => AskAsync(i % 2 == 0 ? session : other, i)));

        Assert.All(answers, answer => Assert.Contains("error=dns_timeout", answer, StringComparison.Ordinal));
        Assert.Equal(Most, running.Count);
        Assert.All(session.Failures.Concat(other.Failures), failure => Assert.Equal(EgressFailureKind.NameLookupFailed, failure.Kind));
        Assert.Equal(Most + 4, session.Failures.Count + other.Failures.Count);

        foreach (var lookup in running) lookup.SetResult([]); // the servers answer at last: the places are free again
        running.Clear();
        await AskAsync(session, 99);
        Assert.Single(running);
    }

    [Fact]
    public async Task A_lookup_that_waits_for_a_place_goes_on_when_one_is_free()
    {
        var gate = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = 0;
        var resolver = new BoundedResolver((_, _) => Interlocked.Increment(ref started) <= Most ? gate.Task : Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback]));
        var first = Enumerable.Range(0, Most).Select(_ => ResolveAsync(resolver)).ToArray();

        var waiting = ResolveAsync(resolver);
        Assert.Equal(Most, started);
        gate.SetResult([IPAddress.Loopback]);

        Assert.Equal([IPAddress.IPv6Loopback], await waiting);
        Assert.All(await Task.WhenAll(first), addresses => Assert.Equal([IPAddress.Loopback], addresses));
    }

    [Fact]
    public async Task A_lookup_that_fails_frees_its_place()
    {
        var resolver = new BoundedResolver((_, _) => throw new ArgumentException("no name"));
        for (var i = 0; i < 2 * Most; i++) await Assert.ThrowsAsync<ArgumentException>(() => ResolveAsync(resolver));
    }

    private static Task<IPAddress[]> ResolveAsync(BoundedResolver resolver) => resolver.ResolveAsync("a.example", TimeSpan.FromSeconds(30), Cancellation);

    private static Task<string> AskAsync(EgressSession session, int i) =>
        RawExchange.SendAsync(session, $"CONNECT slow{i}.example:443 HTTP/1.1\r\n\r\n", Cancellation);
}
