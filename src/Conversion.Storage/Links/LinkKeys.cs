using System.Diagnostics.CodeAnalysis;

namespace Conversion.Storage.Links;

/// <summary>
/// The keys that links are signed with. New links are signed by the first; older keys go on verifying the links they signed,
/// so keys can be changed without breaking links that are out. Every node of one service needs the same keys.
/// </summary>
public sealed class LinkKeys
{
    private readonly Dictionary<string, LinkKey> _byId;

    /// <summary>Takes the keys in.</summary>
    /// <param name="current">The one to sign with.</param>
    /// <param name="older">Those that links may still bear.</param>
    /// <exception cref="ArgumentException">Two keys share an id.</exception>
    public LinkKeys(LinkKey current, params IEnumerable<LinkKey> older)
    {
        Current = current;
        _byId = new Dictionary<string, LinkKey>(StringComparer.Ordinal);
        foreach (var key in older.Prepend(current))
        {
            if (!_byId.TryAdd(key.Id, key))
                throw new ArgumentException($"Two link keys have the id '{key.Id}'. Give each its own.", nameof(older));
        }
    }

    /// <summary>The key to sign with.</summary>
    public LinkKey Current { get; }

    /// <summary>Reads keys in the form <c>id.secret</c> from configuration, the current one first.</summary>
    /// <param name="keys">At least one; secrets are base64url of 32 bytes or more (<see cref="LinkKey.Parse"/>).</param>
    /// <exception cref="FormatException">One is not of that form; the message says which, and never the secret.</exception>
    public static LinkKeys Parse(IReadOnlyList<string> keys)
    {
        if (keys.Count == 0)
            throw new FormatException("At least one link key is needed, of the form id.secret.");
        var parsed = new List<LinkKey>();
        for (int i = 0; i < keys.Count; i++)
        {
            try
            {
                parsed.Add(LinkKey.Parse(keys[i]));
            }
            catch (FormatException e)
            {
                throw new FormatException($"Link key {i} cannot be read: {e.Message}", e);
            }
        }

        try
        {
            return new LinkKeys(parsed[0], parsed.Skip(1));
        }
        catch (ArgumentException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    internal bool TryFind(string id, [NotNullWhen(true)] out LinkKey? key) => _byId.TryGetValue(id, out key);
}
