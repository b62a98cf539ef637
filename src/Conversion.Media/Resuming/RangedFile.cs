namespace Conversion.Media.Resuming;

/// <summary>What a server says of a file that it gives in parts.</summary>
/// <param name="SizeBytes">Its whole length.</param>
/// <param name="Validator">
/// A strong validator (RFC 9110, 8.8.1), which changes whenever a byte does: an entity tag, or the time of the last change, as
/// <c>If-Range</c> takes them.
/// </param>
internal sealed record RangedFile(long SizeBytes, string Validator);
