using Conversion.Chaos.Judging;

namespace Conversion.Chaos;

/// <summary>What came of one fault: a row of the table.</summary>
/// <param name="Fault">What was done, in words.</param>
/// <param name="Runs">How often.</param>
/// <param name="Jobs">How many jobs were accepted meanwhile.</param>
/// <param name="Findings">What may not be; empty when all is well.</param>
/// <param name="Recoveries">From each fault to the next attempt at each job whose worker it had ended; empty where no worker ends.</param>
public sealed record Row(string Fault, int Runs, int Jobs, IReadOnlyList<Finding> Findings, IReadOnlyList<TimeSpan> Recoveries)
{
    /// <summary>Why it could not be done here; null when it was done.</summary>
    public string? Skipped { get; init; }

    /// <summary>How many findings of one kind there are.</summary>
    public int Count(Wrong wrong) => Findings.Count(finding => finding.Wrong == wrong);
}
