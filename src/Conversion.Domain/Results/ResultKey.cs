using Conversion.Domain.Jobs;

namespace Conversion.Domain.Results;

/// <summary>What makes two requests identical.</summary>
public static class ResultKey
{
    /// <summary>The key of a source and a profile.</summary>
    public static string For(string canonicalSource, OutputProfile output) => $"v1:{canonicalSource}:{output}";
}
