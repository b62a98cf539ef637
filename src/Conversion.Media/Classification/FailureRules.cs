using Conversion.Media.Classification.Rules;

namespace Conversion.Media.Classification;

/// <summary>The tables in the order in which they are asked. The first row that fits decides.</summary>
internal static class FailureRules
{
    /// <summary>The machine and the program itself: it matters more than anything that it kept from happening.</summary>
    public static IReadOnlyList<FailureRule> System { get; } = SystemRules.Rules;

    /// <summary>The tool never ran.</summary>
    public static IReadOnlyList<FailureRule> Host { get; } = HostRules.Rules;

    /// <summary>What an extractor knows: the link, then the platform's own sentences, then everybody's.</summary>
    public static IReadOnlyList<FailureRule> Content { get; } =
    [
        .. AddressRules.Rules, .. ContentRules.Protection, .. YouTubeRules.Rules, .. TwitterRules.Rules, .. TikTokRules.Rules, .. MetaRules.Rules,
        .. OtherPlatformRules.Rules, .. ContentRules.Rules,
    ];

    /// <summary>The way there and back.</summary>
    public static IReadOnlyList<FailureRule> Transport { get; } = [.. HttpRules.Rules, .. NetworkRules.Rules];

    /// <summary>Streams, codecs, containers.</summary>
    public static IReadOnlyList<FailureRule> Ffmpeg { get; } = FfmpegRules.Rules;

    /// <summary>Errors that tell no cause: warnings are asked before they count.</summary>
    public static IReadOnlyList<FailureRule> NeverCauses { get; } = ConsequenceRules.NeverCauses;

    /// <summary>Warnings that matter more than the error they led to.</summary>
    public static IReadOnlyList<FailureRule> OverrulingWarnings { get; } = WarningRules.Overruling;

    /// <summary>Causes that stand in warnings.</summary>
    public static IReadOnlyList<FailureRule> Warnings { get; } = WarningRules.Rules;

    /// <summary>What is left of ffmpeg's words when no other row fits.</summary>
    public static IReadOnlyList<FailureRule> FfmpegConsequences { get; } = ConsequenceRules.Ffmpeg;

    /// <summary>The ends of longer stories.</summary>
    public static IReadOnlyList<FailureRule> Consequences { get; } = ConsequenceRules.Rules;
}
