using System.Security.Cryptography;
using System.Text;
using Conversion.PlatformSimulator.Scenarios;
using Conversion.TestMedia.Samples;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>Something to be seen on a platform.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="Shows">What it is good for, in a few words.</param>
public sealed record Exhibit(string Id, string Shows)
{
    /// <summary>What is the matter with it.</summary>
    public Situation Situation { get; init; }

    /// <summary>Its title.</summary>
    public string Title { get; init; } = "A film about nothing but its own colours";

    /// <summary>Who put it up.</summary>
    public string Uploader { get; init; } = "The Generators";

    /// <summary>The length that the platform tells, in seconds.</summary>
    public int Seconds { get; init; } = Renditions.Seconds;

    /// <summary>The ways in which its media is offered.</summary>
    public Offers Offers { get; init; } = Offers.Usual;

    /// <summary>What happens to requests for it, besides what is scripted.</summary>
    public IReadOnlyList<Scenario> Own { get; init; } = [];

    /// <summary>What yt-dlp says of it in the end, after <c>ERROR: [extractor] id: </c>; null when it gets it, or says nothing of its own.</summary>
    public string? Error { get; init; }

    /// <summary>The number that it goes by inside, where a platform has one besides the id in its links.</summary>
    internal uint Number => BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(Id)));
}

/// <summary>In which forms a platform offers media. What a platform has no form for, it passes over.</summary>
[Flags]
public enum Offers
{
    /// <summary>Those that the platform offers for most things.</summary>
    Usual = 0,

    /// <summary>Files with picture and sound in one.</summary>
    Whole = 1,

    /// <summary>Files of picture and of sound.</summary>
    Apart = 2,

    /// <summary>HLS.</summary>
    Hls = 4,

    /// <summary>DASH.</summary>
    Dash = 8,

    /// <summary>Sound alone.</summary>
    Sound = 16,
}
