using System.Text.RegularExpressions;

namespace Conversion.Domain.Platforms;

/// <summary>One shape of a platform's links, and how the item's id is read off it.</summary>
/// <param name="Path">Regular expression for the whole path; its named groups are the parts of the id.</param>
public sealed record ItemPattern(string Path)
{
    // Without backtracking: callers choose the text.
    private readonly Regex _path = new(
        $@"^(?:{Path})/?\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    /// <summary>Only on this host or its subdomains; null for all of the platform's.</summary>
    public string? Host { get; init; }

    /// <summary>The id, made of the named groups, <see cref="Parameters"/> and <c>{subdomain}</c>, the first label of the host; a missing one is left out with the slash before it.</summary>
    public string Id { get; init; } = "{id}";

    /// <summary>Parameters that the id is made of.</summary>
    public IReadOnlyList<ItemParameter> Parameters { get; init; } = [];

    /// <summary>Parameters that may be absent.</summary>
    public IReadOnlyList<ItemParameter> OptionalParameters { get; init; } = [];

    /// <summary>The id in <paramref name="url"/>, or null when it has another shape.</summary>
    internal string? IdIn(UrlParts url)
    {
        if (Host is not null && !Platform.IsWithin(url.Host, Host))
            return null;
        var match = _path.Match(url.Path);
        if (!match.Success)
            return null;
        var id = Id;
        foreach (var group in _path.GetGroupNames().Where(name => !char.IsAsciiDigit(name[0])))
            id = Fill(id, group, match.Groups[group].Value);
        id = Fill(id, "subdomain", url.Host[..url.Host.IndexOf('.')]);
        foreach (var parameter in Parameters)
        {
            if (parameter.ValueIn(url) is not { } value)
                return null;
            id = Fill(id, parameter.Name, value);
        }

        foreach (var parameter in OptionalParameters)
            id = Fill(id, parameter.Name, parameter.ValueIn(url) ?? "");
        return id;
    }

    private static string Fill(string id, string name, string value) =>
        value.Length > 0 ? id.Replace($"{{{name}}}", value, StringComparison.Ordinal)
        : id.Replace($"/{{{name}}}", "", StringComparison.Ordinal).Replace($"{{{name}}}", "", StringComparison.Ordinal);
}

/// <summary>A parameter of a query that is part of an item's id.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Regular expression that its whole value has to fit; a group named <c>id</c> is what counts of it, if there is one.</param>
public sealed record ItemParameter(string Name, string Shape)
{
    private readonly Regex _shape = new($@"^(?:{Shape})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    internal string? ValueIn(UrlParts url)
    {
        if (url.Parameter(Name) is not { } value || _shape.Match(value) is not { Success: true } match)
            return null;
        return match.Groups["id"] is { Success: true } id ? id.Value : value;
    }
}
