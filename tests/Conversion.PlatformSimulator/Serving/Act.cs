using Conversion.PlatformSimulator.Platforms;
using Conversion.PlatformSimulator.Scenarios;

namespace Conversion.PlatformSimulator.Serving;

/// <summary>One answer to be given.</summary>
/// <param name="Exhibit">The item.</param>
/// <param name="Situation">What is the matter with it, as far as this answer goes.</param>
/// <param name="Visit">The visit, which goes into every token and address that is handed out.</param>
/// <param name="Client">The client that asks.</param>
internal sealed record Act(Exhibit Exhibit, Situation Situation, string Visit, string? Client)
{
    /// <summary>The address of a media file on <paramref name="host"/>.</summary>
    public string Media(string host, string asset, string prefix = "") =>
        $"https://{host}{new MediaAddress(Visit, Client, Exhibit.Id, asset).ToPath(prefix)}";
}
