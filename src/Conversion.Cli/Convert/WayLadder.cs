namespace Conversion.Cli.Convert;

/// <summary>How a job's states come.</summary>
internal enum Way
{
    /// <summary>By Server-Sent Events.</summary>
    Stream,

    /// <summary>By a WebSocket, which some proxies let through although they hold long answers back.</summary>
    Socket,

    /// <summary>By asking again and again.</summary>
    Poll,
}

/// <summary>Which way is taken: the next when one does not work, and now and then the first for a trial, which has one chance.</summary>
internal sealed class WayLadder(Pace pace, TimeProvider time, bool hasSocket)
{
    private const int FailuresOfOneWay = 3;
    private Way _way = Way.Stream;
    private Way? _trialFrom;
    private long _left;

    /// <summary>Failures in a row of the present way.</summary>
    public int Failures { get; private set; }

    /// <summary>Whether the present try is one from a way that works.</summary>
    public bool IsTrial => _trialFrom is not null;

    /// <summary>The way to take now.</summary>
    public Way Choose()
    {
        if (_way != Way.Stream && time.GetElapsedTime(_left) >= pace.StreamAgain)
            (_trialFrom, _way, Failures) = (_way, Way.Stream, 0);
        return _way;
    }

    /// <summary>The present way has worked for a while.</summary>
    public void Worked() => (Failures, _trialFrom) = (0, null);

    /// <summary>The present way failed once.</summary>
    public void Failed()
    {
        Failures++;
        if (IsTrial || Failures >= FailuresOfOneWay)
            Leave();
    }

    /// <summary>The present way does not work here, however often it is tried.</summary>
    public void Leave()
    {
        _way = _trialFrom ?? (_way == Way.Stream && hasSocket ? Way.Socket : Way.Poll);
        (_trialFrom, Failures, _left) = (null, 0, time.GetTimestamp());
    }
}
