using Conversion.Domain.Jobs;

namespace Conversion.Api.Live;

/// <summary>
/// A job that somebody on this node listens to: its state, and its latest frames for all of its listeners. Each frame is at hand
/// for ten seconds at least, so that only who reads slowly falls behind: who does is shown the latest state,
/// and each end of a run on the way there.
/// </summary>
public sealed class LiveJob
{
    private const int MostFrames = 64;
    private readonly Lock _gate = new();
    private readonly List<LiveFrame> _frames = [];
    private readonly List<LiveFrame> _ends = [];
    private ConversionJob _state;
    private int _versionAtLast;

    public LiveJob(ConversionJob state) => _state = state;

    /// <summary>The job as of the latest version.</summary>
    public ConversionJob State
    {
        get { lock (_gate) { return _state; } }
    }

    /// <summary>Who is woken by the next version, or by a pulse.</summary>
    public Subscribers Subscribers { get; } = new();

    /// <summary>The version from which on every frame is at hand.</summary>
    public int FramesFrom
    {
        get { lock (_gate) { return _frames.Count > 0 ? _frames[0].Version : _state.Version + 1; } }
    }

    /// <summary>The latest version's frame, null when it is not at hand; and the job as of it.</summary>
    public LiveFrame? Latest(out ConversionJob state)
    {
        lock (_gate)
        {
            state = _state;
            return _frames.Count > 0 ? _frames[^1] : null;
        }
    }

    /// <summary>Takes an event. Null when it is known already.</summary>
    /// <exception cref="InvalidOperationException">Events before it are missing; see <see cref="State"/>.</exception>
    public LiveFrame? Apply(int version, object data, DateTimeOffset at)
    {
        LiveFrame frame;
        lock (_gate)
        {
            if (version <= _state.Version)
            {
                return null;
            }

            if (version > _state.Version + 1)
            {
                throw new InvalidOperationException($"Version {version} of job {_state.Id} came after {_state.Version}.");
            }

            _state = ConversionJob.Evolve(_state, data);
            frame = new LiveFrame(_state, appendedAt: at);
            _frames.Add(frame);
            if (_frames.Count > MostFrames)
            {
                _frames.RemoveAt(0);
            }

            if (frame.IsEnd)
            {
                _ends.Add(frame);
            }
        }

        Subscribers.Wake();
        return frame;
    }

    /// <summary>
    /// What a listener that has <paramref name="version"/> is sent next; null when it has the latest. <paramref name="isLast"/> tells that nothing follows it yet, <paramref name="merged"/> how
    /// many versions were passed over, since the listener had fallen behind all frames at hand.
    /// </summary>
    public LiveFrame? After(int version, out int merged, out bool isLast)
    {
        lock (_gate)
        {
            (merged, isLast) = (0, true);
            if (version >= _state.Version)
            {
                return null;
            }

            // Versions follow one another without a gap.
            var next = _frames.Count > 0 && version + 1 >= _frames[0].Version ? _frames[version + 1 - _frames[0].Version] : null;
            if (next is null)
            {
                next = _ends.Find(frame => frame.Version > version) ?? (_frames.Count > 0 ? _frames[^1] : new LiveFrame(_state));
                merged = next.Version - version - 1;
            }

            isLast = next.Version == _state.Version;

            return next;
        }
    }

    /// <summary>Every ten seconds: lets go of frames that were there the last time; everyone who keeps up has them by now.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _frames.RemoveAll(frame => frame.Version < _versionAtLast);
            _versionAtLast = _state.Version;
        }
    }
}
