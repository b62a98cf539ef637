using Conversion.Api.Hosting;
using Conversion.Api.Live;
using Wolverine;

namespace Conversion.Api.Sharing;

/// <summary>
/// On every node: brings jobs that share another's work up to where that one is, at each change of any job and each second. It goes by what
/// is, not by what is told: a signal that is lost, or a node that dies, costs a second.
/// </summary>
public sealed class SharedWorkWatch(IServiceScopeFactory scopes, JobChangeFeed changes, TimeProvider clock, ILogger<SharedWorkWatch> log)
    : RecurringWatch("Jobs that share another's work could not be looked at", clock, log)
{
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);
    private readonly Signal _changed = changes.WatchAny();

    /// <summary>Brings up all that are behind.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        FollowedWork followed;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            followed = await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync<FollowedWork>(new FollowSharedWork(), cancellation);
        }
        while (followed.JobId is not null);
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override TimeSpan PauseBefore(int runs) => TimeSpan.FromSeconds(1);

    // What changes close together is looked at once.
    protected override async Task WaitAsync(TimeSpan pause, CancellationToken stopping)
    {
        await Task.Delay(Gathering, Clock, stopping);
        await _changed.WaitAsync(pause - Gathering, stopping);
    }
}
