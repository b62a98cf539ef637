using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Conversion.Domain.Jobs;

namespace Conversion.Domain.Results;

/// <summary>What makes two requests identical: the same source, to be made into the same thing.</summary>
public static class ResultKey
{
    // Raised when equal inputs come to mean another result, so that stored results of before are not served for it.
    private const string Version = "v1";

    /// <summary>The key of a source and a profile: <c>v1:</c> and 64 lower-case hex digits.</summary>
    /// <param name="canonicalSource">The source (<see cref="Platforms.PlatformCatalogue.CanonicalSource"/>).</param>
    /// <param name="output">What to make of it; what its format ignores does not count.</param>
    public static string For(string canonicalSource, OutputProfile output)
    {
        ArgumentException.ThrowIfNullOrEmpty(canonicalSource);
        ArgumentNullException.ThrowIfNull(output);
        var bitrate = output.Format is OutputFormat.Flac or OutputFormat.Wav ? null : output.AudioBitrateKbps;
        var height = output.IsVideo ? output.MaxHeight : null;
        // The source comes last: it is the only part that could hold the separator.
        var text = string.Create(CultureInfo.InvariantCulture, $"{output.Extension}\n{bitrate}\n{height}\n{canonicalSource}");
        return $"{Version}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }

    /// <summary>What requests must agree on to share work that is still under way: it may yet end in less than was asked for, which not everybody accepts.</summary>
    /// <param name="resultKey">The request's key.</param>
    /// <param name="allowQualityReduction">Whether the caller accepts less.</param>
    public static string ForWork(string resultKey, bool allowQualityReduction) => allowQualityReduction ? resultKey : $"{resultKey}:exact";
}
