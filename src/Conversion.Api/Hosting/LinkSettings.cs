using System.ComponentModel.DataAnnotations;
using Conversion.Storage.Links;

namespace Conversion.Api.Hosting;

/// <summary>Section <c>Converter:Links</c>.</summary>
public sealed record LinkSettings
{
    /// <summary>Seconds that a signed link lives.</summary>
    [Range(1, 7 * 86400)]
    public int LifetimeSeconds { get; set; } = 3600;

    /// <summary>
    /// What links are signed with, each <c>id.secret</c>, the current one first; the others go on verifying what they signed. None: the
    /// file <c>link-keys</c> in the data directory, which is made at the first start.
    /// </summary>
    public IList<string> Keys { get; } = [];

    /// <summary>What is wrong with them, without the secrets.</summary>
    internal IEnumerable<string> Problems()
    {
        string? problem = null;
        try
        {
            _ = Keys.Count > 0 ? LinkKeys.Parse([.. Keys]) : null;
        }
        catch (FormatException unreadable)
        {
            problem = $"Converter:Links:Keys cannot be used. {unreadable.Message}";
        }

        return problem is null ? [] : [problem];
    }
}
