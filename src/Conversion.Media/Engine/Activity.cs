namespace Conversion.Media.Engine;

/// <summary>What a running tool has achieved, as sampled a few times a second.</summary>
/// <param name="MediaSeconds">Seconds of media written.</param>
/// <param name="Fraction">Part of the stage done, 0–1; null when unknown.</param>
/// <param name="TotalBytes">Bytes that the source has in all; null when unknown.</param>
internal readonly record struct Activity(double MediaSeconds, double? Fraction, long? TotalBytes);
