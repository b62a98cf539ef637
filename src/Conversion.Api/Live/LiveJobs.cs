using System.Collections.Concurrent;
using Conversion.Domain.Jobs;
using JasperFx.Events;
using Marten;

namespace Conversion.Api.Live;

/// <summary>The jobs that somebody on this node listens to. Each is read once for all of its listeners.</summary>
public sealed class LiveJobs(IDocumentStore store)
{
    private readonly ConcurrentDictionary<Guid, Watched> _watched = new();

    /// <summary>Whether anybody listens to anything.</summary>
    public bool IsEmpty => _watched.IsEmpty;

    /// <summary>Whether anybody listens to <paramref name="job"/>.</summary>
    public bool IsWatched(Guid job) => _watched.ContainsKey(job);

    /// <summary>All of them.</summary>
    public IEnumerable<LiveJob> All => _watched.Values.Where(watched => watched.Loading.IsCompletedSuccessfully).Select(watched => watched.Loading.Result);

    /// <summary>Watches a job until disposed.</summary>
    public async Task<Watch> WatchAsync(Guid id, CancellationToken cancellation)
    {
        while (true)
        {
            var watched = _watched.GetOrAdd(id, static (job, all) => new Watched(() => all.LoadAsync(job)), this);
            if (!watched.TryEnter())
            {
                continue; // its last watcher has just left
            }

            try
            {
                return new Watch(this, await watched.Loading.WaitAsync(cancellation), watched);
            }
            catch
            {
                Leave(id, watched);
                throw;
            }
        }
    }

    /// <summary>Takes an event of the log. Null when nobody listens to its job, or all have it already.</summary>
    public async Task<LiveFrame?> ApplyAsync(IEvent appended)
    {
        if (!_watched.TryGetValue(appended.StreamId, out var watched))
        {
            return null;
        }

        await ((Task)watched.Loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!watched.Loading.IsCompletedSuccessfully)
        {
            return null; // its listeners have been told so
        }

        var job = watched.Loading.Result;
        if (appended.Version > job.State.Version + 1)
        {
            await CatchUpAsync(job);
        }

        return job.Apply((int)appended.Version, appended.Data, appended.Timestamp);
    }

    private async Task<LiveJob> LoadAsync(Guid id)
    {
        await using var session = store.QuerySession();
        return new LiveJob(await session.LoadAsync<ConversionJob>(id) ?? new ConversionJob { Id = id });
    }

    private async Task CatchUpAsync(LiveJob job)
    {
        await using var session = store.QuerySession();
        foreach (var missed in await session.Events.FetchStreamAsync(job.State.Id, fromVersion: job.State.Version + 1))
        {
            job.Apply((int)missed.Version, missed.Data, missed.Timestamp);
        }
    }

    internal void Leave(Guid id, Watched watched)
    {
        if (watched.LeaveIsLast())
        {
            _watched.TryRemove(new(id, watched));
        }
    }

    /// <summary>A job and how many watch it. Loading begins once it is in the list, so that no event is lost between.</summary>
    internal sealed class Watched(Func<Task<LiveJob>> load)
    {
        private readonly Lazy<Task<LiveJob>> _loading = new(load);
        private int _watchers;

        public Task<LiveJob> Loading => _loading.Value;

        public bool TryEnter()
        {
            lock (_loading)
            {
                return _watchers >= 0 && ++_watchers > 0;
            }
        }

        public bool LeaveIsLast()
        {
            lock (_loading)
            {
                if (--_watchers == 0)
                {
                    _watchers = -1;
                }

                return _watchers < 0;
            }
        }
    }
}

/// <summary>One watcher's hold on a job.</summary>
public sealed class Watch : IDisposable
{
    private readonly LiveJobs.Watched _watched;
    private LiveJobs? _jobs;

    internal Watch(LiveJobs jobs, LiveJob job, LiveJobs.Watched watched) => (_jobs, Job, _watched) = (jobs, job, watched);

    public LiveJob Job { get; }

    public void Dispose() => Interlocked.Exchange(ref _jobs, null)?.Leave(Job.State.Id, _watched);
}
