using System.Globalization;
using System.Text.RegularExpressions;
using Conversion.Cli.Client;

namespace Conversion.Cli.Convert;

/// <summary>Reads <c>--to</c> and <c>--quality</c> into what the contract knows.</summary>
internal static partial class Quality
{
    public const string Best = "best";
    private const int MinKbps = 32, MaxKbps = 320, MinHeight = 144, MaxHeight = 4320;
    private static readonly string[] Lossy = ["mp3", "m4a", "opus", "ogg"];
    private static readonly string[] Lossless = ["flac", "wav"];
    private static readonly string[] Video = ["mp4", "webm"];

    public static string[] Formats => [.. Lossy, .. Lossless, .. Video];

    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="quality">A bitrate (<c>192k</c>) for audio, a height (<c>720p</c>) for video, or <c>best</c>; null leaves it to the service.</param>
    /// <exception cref="UsageException">The quality makes no sense for the format; the message says what would.</exception>
    public static OutputRequest Read(string format, string? quality)
    {
        quality = quality?.Trim().ToLowerInvariant();
        if (Lossless.Contains(format))
        {
            return quality is null or Best
                ? new OutputRequest(format, null, null)
                : throw new UsageException($"{format} is lossless: --quality {quality} does not apply. Leave it out, or choose one of {string.Join(", ", Lossy)}.");
        }

        return Video.Contains(format) ? ReadHeight(format, quality) : ReadBitrate(format, quality);
    }

    private static OutputRequest ReadBitrate(string format, string? quality)
    {
        if (quality is null or Best)
            return new OutputRequest(format, quality is null ? null : MaxKbps, null);
        if (HeightShape().IsMatch(quality))
            throw new UsageException($"{format} is audio and has no height: --quality {quality} is for {string.Join(" and ", Video)}. Give a bitrate such as 192k.");
        if (!BitrateShape().Match(quality).TryRead(out int kbps) || kbps is < MinKbps or > MaxKbps)
            throw new UsageException($"--quality {quality} is no bitrate for {format}. Give {MinKbps}k to {MaxKbps}k, or {Best}.");
        return new OutputRequest(format, kbps, null);
    }

    private static OutputRequest ReadHeight(string format, string? quality)
    {
        if (quality is null or Best)
            return new OutputRequest(format, null, null); // no bound: the source's own height
        if (quality.Contains('k'))
            throw new UsageException($"{format} is video: --quality {quality} reads as a bitrate. Give a height such as 720p.");
        if (!OptionalHeightShape().Match(quality).TryRead(out int height) || height is < MinHeight or > MaxHeight)
            throw new UsageException($"--quality {quality} is no height for {format}. Give {MinHeight}p to {MaxHeight}p, or {Best}.");
        return new OutputRequest(format, null, height);
    }

    private static bool TryRead(this Match match, out int number)
    {
        number = 0;
        return match.Success && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    [GeneratedRegex(@"\A([0-9]{1,9})(?:k|kbps|kbit/s)?\z")]
    private static partial Regex BitrateShape();

    [GeneratedRegex(@"\A([0-9]{1,9})p\z")]
    private static partial Regex HeightShape();

    [GeneratedRegex(@"\A([0-9]{1,9})p?\z")]
    private static partial Regex OptionalHeightShape();
}
