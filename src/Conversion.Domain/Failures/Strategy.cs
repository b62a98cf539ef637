using System.Globalization;
using System.Text.RegularExpressions;
using Conversion.Domain.Platforms;

namespace Conversion.Domain.Failures;

/// <summary>The way that an attempt goes, in one word for events and callers: <c>default</c>, <c>player:ios/720p</c>, <c>default/other-format</c>.</summary>
/// <param name="Access">Name of the <see cref="AccessMethod"/>.</param>
/// <param name="MaxHeight">Height to which the picture was reduced; null while nothing was.</param>
/// <param name="OtherFormat">Whether to leave out the renditions that would be chosen first.</param>
public sealed partial record Strategy(string Access, int? MaxHeight = null, bool OtherFormat = false)
{
    private const string OtherFormatPart = "other-format";

    /// <summary>The way of a first attempt.</summary>
    public static Strategy Default { get; } = new(AccessMethod.Default.Name);

    /// <summary>Whether an account's cookies are sent on it.</summary>
    public bool SignsIn => Access == AccessMethod.Cookies.Name;

    /// <summary>Reads what <see cref="ToString"/> wrote. Parts that this version does not know are passed over.</summary>
    public static Strategy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        var heights = parts.Skip(1).Select(part => HeightPart().Match(part)).Where(match => match.Success).ToList();
        return new Strategy(
            parts[0],
            heights is [var height, ..] ? int.Parse(height.Groups["height"].ValueSpan, CultureInfo.InvariantCulture) : null,
            parts.Skip(1).Contains(OtherFormatPart));
    }

    /// <inheritdoc />
    public override string ToString()
    {
        var format = OtherFormat ? $"/{OtherFormatPart}" : "";
        return MaxHeight is { } height ? string.Create(CultureInfo.InvariantCulture, $"{Access}{format}/{height}p") : Access + format;
    }

    [GeneratedRegex("^(?<height>[1-9][0-9]{1,3})p$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex HeightPart();
}
