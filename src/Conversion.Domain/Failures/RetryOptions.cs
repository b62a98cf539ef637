namespace Conversion.Domain.Failures;

/// <summary>Bounds of the attempts within one run.</summary>
/// <param name="MaxAttempts">Failed attempts after which one way is left, 1–10.</param>
/// <param name="BaseDelay">Longest pause before the second attempt; it doubles for each further one.</param>
/// <param name="MaxDelay">Longest pause of the service's own.</param>
public sealed record RetryOptions(int MaxAttempts, TimeSpan BaseDelay, TimeSpan MaxDelay)
{
    /// <summary>Failed attempts with which any run ends, whatever the settings say.</summary>
    public const int MostFailures = 30;

    /// <summary>Three attempts a way, pauses of up to a second that double up to a minute.</summary>
    public static RetryOptions Default { get; } = new(MaxAttempts: 3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    /// <summary>Failed attempts over all ways after which the run is given up, 1–<see cref="MostFailures"/>.</summary>
    public int MaxAttemptsInAll { get; init; } = 12;

    /// <summary>Longest wait that a server's <c>Retry-After</c> is granted.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time after the run's first attempt began from which on no further one begins.</summary>
    public TimeSpan MaxElapsed { get; init; } = TimeSpan.FromHours(12);
}
