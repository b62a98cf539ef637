namespace Conversion.Cli;

/// <summary>How patient the client is.</summary>
internal sealed record Pace
{
    /// <summary>How long a service that does not answer is tried before anything was submitted.</summary>
    public TimeSpan FirstContact { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a service that has answered before may be away (a restart), or say that it is overloaded.</summary>
    public TimeSpan Outage { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Pause before the first further try; it doubles up to <see cref="LongestPause"/>, each with full jitter upwards of its half.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one ordinary call may take.</summary>
    public TimeSpan Call { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence after which a live stream counts as dead; the service sends something every 15 s at least.</summary>
    public TimeSpan StreamSilence { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>From the first to the last sign of life of a live stream, for it to count as one that works.</summary>
    public TimeSpan Steady { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Silence after which a download is taken up anew.</summary>
    public TimeSpan DownloadSilence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two looks at a job whose live stream cannot be had.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long, while polling, until the live stream is tried again.</summary>
    public TimeSpan StreamAgain { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long Ctrl-C waits for the service to take note.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Between two lines of progress where there is no terminal.</summary>
    public TimeSpan Line { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause after <paramref name="failures"/> failures in a row: jittered, so that clients of a service that comes back do not come at once.</summary>
    public TimeSpan After(int failures)
    {
        double longest = Math.Min(LongestPause.TotalMilliseconds, FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 20) - 1));
        return TimeSpan.FromMilliseconds(longest * (0.5 + Random.Shared.NextDouble() / 2));
    }
}
