using System.Text.Json.Serialization;

namespace Conversion.Domain.Failures;

/// <summary>What is done after a failed attempt, as events tell it.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<LadderStep>))]
public enum LadderStep
{
    /// <summary>The same again, after a pause.</summary>
    Wait,

    /// <summary>The same again from its first step, at once.</summary>
    FreshExtraction,

    /// <summary>Another access method of the platform.</summary>
    OtherAccess,

    /// <summary>Other renditions.</summary>
    OtherFormat,

    /// <summary>A smaller picture.</summary>
    LowerQuality,
}
