namespace Conversion.Storage.Links;

/// <summary>What a signed link is worth.</summary>
public enum LinkVerdict
{
    /// <summary>Signed here and in time.</summary>
    Valid,

    /// <summary>Signed here, every part of it, but its time has passed.</summary>
    Expired,

    /// <summary>Not signed here, or changed since, whatever its expiry claims.</summary>
    Invalid,
}
