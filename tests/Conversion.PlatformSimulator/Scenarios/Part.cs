namespace Conversion.PlatformSimulator.Scenarios;

/// <summary>Which part of a platform a request is for.</summary>
public enum Part
{
    /// <summary>A page for people.</summary>
    Page,

    /// <summary>What the pages and apps ask in turn.</summary>
    Api,

    /// <summary>Media files, manifests and segments.</summary>
    Media,

    /// <summary>Thumbnails.</summary>
    Picture,

    /// <summary>Anything else; nothing was foreseen for it.</summary>
    Other,
}
