using System.ComponentModel.DataAnnotations;
using Conversion.Domain.Failures;

namespace Conversion.Api.Hosting;

/// <summary>Settings of the section <c>Converter</c> that belong to no part of their own.</summary>
public sealed record ConverterOptions
{
    /// <summary>Folder of the embedded database, the artifacts, the link keys and the work folders.</summary>
    [Required(AllowEmptyStrings = false)]
    public string DataDirectory { get; set; } = "data";

    /// <summary>This node's name in events, leases and logs; host name and process id when left out.</summary>
    public string NodeName { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>Seconds for which a node that was told to stop goes on serving, and is not ready: as long as whoever distributes requests takes to notice.</summary>
    [Range(0, 300)]
    public double DrainSeconds { get; set; }

    /// <summary>Where attempts work, one folder each.</summary>
    public string WorkDirectory => Path.Combine(DataDirectory, "work");

    /// <summary>Where begun downloads wait for their jobs' next attempts, one folder a job; on the disk of <see cref="WorkDirectory"/>.</summary>
    public string BegunDirectory => Path.Combine(DataDirectory, "begun");

    /// <summary>Where the file system store keeps artifacts.</summary>
    public string ArtifactDirectory => Path.Combine(DataDirectory, "artifacts");
}

/// <summary>Section <c>Converter:Workers</c>.</summary>
public sealed record WorkerOptions : IValidatableObject
{
    /// <summary>What another node waits beyond an attempt's bound: its own node ends it first, and knows more of it.</summary>
    internal static readonly TimeSpan OverdueMargin = TimeSpan.FromSeconds(30);

    /// <summary>Conversions at once on this node; 0 for a node that only serves.</summary>
    [Range(0, 1024)]
    public int Slots { get; set; } = Environment.ProcessorCount;

    /// <summary>Seconds that a claim holds without being renewed.</summary>
    [Range(2, 3600)]
    public int LeaseSeconds { get; set; } = 10;

    /// <summary>Seconds between two renewals.</summary>
    [Range(1, 1800)]
    public int RenewSeconds { get; set; } = 3;

    /// <summary>Seconds without any movement after which an attempt counts as stalled.</summary>
    [Range(1, 600)]
    public int StallSeconds { get; set; } = 30;

    /// <summary>Attempts of a run that may be lost with their nodes; with the last of them the run is given up.</summary>
    [Range(1, 100)]
    public int MostLosses { get; set; } = 3;

    /// <summary>Seconds that an attempt may take besides what grows with its media: resolving, probing, storing.</summary>
    [Range(5, 86_400)]
    public int BoundBaseSeconds { get; set; } = 900;

    /// <summary>Stretches what an attempt may take for each second of its media (14 s for a picture, 6 s for sound); raise it on slow machines.</summary>
    [Range(0.01, 100)]
    public double BoundFactor { get; set; } = 1;

    /// <summary>Seconds that a shutdown waits for running attempts to hand their jobs back.</summary>
    [Range(1, 300)]
    public int GraceSeconds { get; set; } = 10;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RenewSeconds * 2 > LeaseSeconds)
        {
            yield return new ValidationResult(
                $"RenewSeconds ({RenewSeconds}) must be at most half of LeaseSeconds ({LeaseSeconds}), so that one missed renewal loses no lease.",
                [nameof(RenewSeconds)]);
        }
    }
}

/// <summary>Section <c>Converter:Retries</c>: bounds of the attempts of one run.</summary>
public sealed record RetrySettings
{
    /// <summary>Failed attempts after which one way is left.</summary>
    [Range(1, 10)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Failed attempts over all ways.</summary>
    [Range(1, RetryOptions.MostFailures)]
    public int MaxAttemptsInAll { get; set; } = 12;

    /// <summary>Seconds before the second attempt; each further pause is about twice as long.</summary>
    [Range(0, 3600)]
    public double BaseDelaySeconds { get; set; } = 1;

    /// <summary>Longest pause in seconds.</summary>
    [Range(0, 86400)]
    public double MaxDelaySeconds { get; set; } = 60;

    /// <summary>Longest wait in seconds that a server's <c>Retry-After</c> is granted.</summary>
    [Range(0, 86400)]
    public double MaxRetryAfterSeconds { get; set; } = 300;

    /// <summary>Hours after the run's first attempt began from which on no further one begins.</summary>
    [Range(0.01, 720)]
    public double MaxHours { get; set; } = 12;

    /// <summary>As the policy wants them.</summary>
    public RetryOptions ToOptions() => new(MaxAttempts, TimeSpan.FromSeconds(BaseDelaySeconds), TimeSpan.FromSeconds(MaxDelaySeconds))
    {
        MaxAttemptsInAll = MaxAttemptsInAll,
        MaxRetryAfter = TimeSpan.FromSeconds(MaxRetryAfterSeconds),
        MaxElapsed = TimeSpan.FromHours(MaxHours),
    };
}

/// <summary>Section <c>Converter:Results</c>: what becomes of results.</summary>
public sealed record ResultOptions
{
    /// <summary>Whether identical requests are served with one result, stored or under way. Off, each is worked on by itself.</summary>
    public bool Reuse { get; set; } = true;
}

/// <summary>Section <c>Converter:Limits</c>.</summary>
public sealed record LimitOptions
{
    /// <summary>Largest request body in bytes.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int BodyBytes { get; set; } = 64 * 1024;

    /// <summary>Jobs that may wait or run at once over all callers; more are refused with <c>503 overloaded</c>.</summary>
    [Range(1, 10_000_000)]
    public int WaitingJobs { get; set; } = 10_000;

    /// <summary>Jobs of one caller that may wait or run at once; more are refused with <c>429 too-many-requests</c>.</summary>
    [Range(1, 10_000_000)]
    public int WaitingJobsPerCaller { get; set; } = 1_000;

    /// <summary>Hours that a job may wait before it is given up.</summary>
    [Range(1, 720)]
    public int WaitingHours { get; set; } = 24;

    /// <summary>Live streams and sockets on this node at once; more are refused with <c>429</c>, sockets with close code 1013.</summary>
    [Range(1, 1_000_000)]
    public int Streams { get; set; } = 20_000;

    /// <summary>Live streams and sockets of one caller on this node at once.</summary>
    [Range(1, 1_000_000)]
    public int StreamsPerCaller { get; set; } = 2_000;

    /// <summary>Seconds that a listener may take nothing of what is written to it until it is dropped.</summary>
    [Range(1, 3_600)]
    public int StreamStuckSeconds { get; set; } = 30;

    /// <summary>Hours that an idempotency key is remembered at least; longer while its job has not ended.</summary>
    [Range(1, 8_760)]
    public int IdempotencyHours { get; set; } = 168;
}

/// <summary>Section <c>Converter:Auth</c>.</summary>
public sealed record AuthOptions
{
    /// <summary>Who may call. None: open, as one caller <c>local</c>, to loopback and <see cref="OpenNetworks"/> only.</summary>
    public IList<CallerKey> Keys { get; } = [];

    /// <summary>Networks in CIDR form that an open service answers besides loopback.</summary>
    public IList<string> OpenNetworks { get; } = [];

    /// <summary>Origins besides the service's own whose pages may open its WebSockets, such as <c>https://example.org</c>.</summary>
    public IList<string> AllowedOrigins { get; } = [];
}

/// <summary>One caller's key.</summary>
public sealed record CallerKey
{
    /// <summary>The bearer token.</summary>
    public string Key { get; set; } = "";

    /// <summary>The caller's name, as events show it.</summary>
    public string Caller { get; set; } = "";

    /// <summary><c>operator</c> for the operating routes; anything else for an ordinary caller.</summary>
    public string Role { get; set; } = "caller";
}
