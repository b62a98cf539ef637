using Conversion.PlatformSimulator.Scenarios;
using Conversion.PlatformSimulator.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversion.PlatformSimulator.Platforms;

/// <summary>One platform: its hosts, what is to be seen on it, and how it answers.</summary>
public abstract class Platform
{
    /// <summary>Its name, in lower case.</summary>
    public abstract string Name { get; }

    /// <summary>How yt-dlp's extractor calls itself in its messages.</summary>
    public virtual string Extractor => Name;

    /// <summary>Its hosts, those of its media and pictures included; <c>*.</c> in front stands for any name below.</summary>
    public abstract IReadOnlyList<string> Hosts { get; }

    /// <summary>What is always there. Any other id that fits the platform is a film that is available.</summary>
    public abstract IReadOnlyList<Exhibit> Exhibits { get; }

    /// <summary>The situations that it has an answer for.</summary>
    public abstract IReadOnlyList<Situation> Situations { get; }

    /// <summary>The link to an item.</summary>
    public abstract string LinkTo(string id);

    /// <summary>The item of <paramref name="id"/>.</summary>
    internal Exhibit Find(string id) => Exhibits.FirstOrDefault(exhibit => exhibit.Id == id) ?? new Exhibit(id, "Anything that is available") { Title = $"Film {id}" };

    /// <summary>Whether a request comes with the cookies of somebody who has signed in.</summary>
    internal virtual bool IsSignedIn(HttpContext http) => false;

    /// <summary>Whether a request for media is refused for what it lacks, with 403.</summary>
    internal virtual bool Withholds(HttpRequest request, MediaAddress address) => false;

    /// <summary>Says how it answers; <paramref name="routes"/> are those of its hosts.</summary>
    internal abstract void Map(IEndpointRouteBuilder routes, Stage stage);
}
