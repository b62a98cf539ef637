namespace Conversion.PlatformSimulator.Scenarios;

/// <summary>A request, in a platform's sense.</summary>
/// <param name="Platform">The platform's name.</param>
/// <param name="Part">The part that is asked.</param>
/// <param name="Visit">The visit that it belongs to.</param>
/// <param name="Id">The item's id; null where none is named.</param>
/// <param name="Client">The client's own name for itself; null where it has none.</param>
/// <param name="Asset">The media file's name; null for all else.</param>
/// <param name="Exit">The user name at the proxy; null for none.</param>
/// <param name="IsSignedIn">Whether it comes with the cookies of an account.</param>
internal sealed record Call(string Platform, Part Part, string Visit, string? Id, string? Client, string? Asset, string? Exit, bool IsSignedIn);
