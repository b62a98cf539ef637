using Conversion.Domain.Jobs;
using Conversion.Domain.Platforms;

namespace Conversion.Domain.Failures;

/// <summary>What was tried before the present failure, and what is left to try.</summary>
public sealed record RetrySituation
{
    /// <summary>The attempts of this run that failed before. Lost and handed-back ones are no failures of the job.</summary>
    public RunHistory Before { get; init; } = RunHistory.None;

    /// <summary>The way that the failed attempt went.</summary>
    public Strategy Strategy { get; init; } = Strategy.Default;

    /// <summary>What it was busy with.</summary>
    public JobPhase Phase { get; init; } = JobPhase.Resolving;

    /// <summary>The platform's access methods that can be gone here, in order.</summary>
    public IReadOnlyList<AccessMethod> Access { get; init; } = [AccessMethod.Default];

    /// <summary>What was asked for.</summary>
    public OutputProfile Output { get; init; } = new(OutputFormat.Mp3);

    /// <summary>Height in pixels of the picture that was fetched; null when unknown.</summary>
    public int? SourceHeight { get; init; }

    /// <summary>Whether the source has other renditions than those that were chosen.</summary>
    public bool HasOtherFormats { get; init; }

    /// <summary>Whether the caller accepts less than was asked for.</summary>
    public bool AllowQualityReduction { get; init; }

    /// <summary>Time since the run's first attempt began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>A random number in [0, 1), drawn outside.</summary>
    public double Jitter { get; init; }

    /// <summary>Failed attempts of the run, the present one included.</summary>
    public int Failures => Before.Tries.Count + 1;

    /// <summary>Those of them that went the same way.</summary>
    public int FailuresOfStrategy => Before.CountOf(Strategy.ToString()) + 1;

    /// <summary>Whether the platform had answered, and it was the media that failed.</summary>
    public bool IsMidway => JobPhases.HandlesMedia(Phase);

    /// <summary>The situation of <paramref name="job"/> whose running attempt has failed.</summary>
    /// <param name="job">The job, before the failure is told.</param>
    /// <param name="access">The access methods that can be gone here.</param>
    /// <param name="jitter">A random number in [0, 1).</param>
    /// <param name="now">The time.</param>
    public static RetrySituation Of(ConversionJob job, IReadOnlyList<AccessMethod> access, double jitter, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        return new RetrySituation
        {
            Before = job.History,
            Strategy = Strategy.Parse(job.Strategy),
            Phase = job.Phase,
            Access = access,
            Output = job.Output,
            SourceHeight = job.Source?.Height,
            HasOtherFormats = job.Source?.HasOtherFormats ?? false,
            AllowQualityReduction = job.AllowQualityReduction,
            Elapsed = now - (job.StartedAt ?? now),
            Jitter = jitter,
        };
    }

    /// <summary>Whether an access method was gone in this run, in whatever quality.</summary>
    internal bool WentBy(string access) => Strategy.Access == access || Before.Tries.Any(failed => Strategy.Parse(failed.Strategy).Access == access);

    /// <summary>Whether other renditions were tried in this run.</summary>
    internal bool WentOtherFormats => Strategy.OtherFormat || Before.Tries.Any(failed => Strategy.Parse(failed.Strategy).OtherFormat);

    /// <summary>Whether the run has seen an extraction after this kind of failure.</summary>
    internal bool WasExtractedAfresh(FailureKind kind) => Before.Tries.Any(failed => failed.Kind == kind && JobPhases.HandlesMedia(failed.Phase));
}
