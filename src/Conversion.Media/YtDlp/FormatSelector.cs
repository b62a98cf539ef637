using Conversion.Domain.Jobs;
using Conversion.Media.Ffmpeg;

namespace Conversion.Media.YtDlp;

/// <summary>
/// Chooses renditions. Sound alone never fetches a picture when it need not; a codec that can be stream copied wins over
/// one that cannot, unless it costs visible height; among equals the better bitrate, then yt-dlp's own order.
/// </summary>
internal static class FormatSelector
{
    /// <summary>Without a wished height, a copyable picture of this height is good enough; transcoding a taller one takes many times as long.</summary>
    private const int GoodHeight = 1080;

    /// <summary>A platform's combined renditions up to this height carry its full sound as a rule; a taller picture would be fetched for nothing.</summary>
    private const int SoundOnlyHeight = 720;

    /// <summary>The choice; null when nothing offered holds what <paramref name="output"/> needs.</summary>
    public static FormatSelection? Select(IReadOnlyList<SourceFormat> formats, OutputProfile output) =>
        output.IsVideo ? ForVideo(formats, output) : ForAudio(formats, output.Format) is { } sound ? new FormatSelection(sound) : null;

    /// <summary>
    /// What to choose when <paramref name="first"/> has failed: none of its renditions, a picture of its height, and sound that is not far
    /// worse, for nobody was asked whether less would do. Null when there is nothing of the kind.
    /// </summary>
    public static FormatSelection? Other(IReadOnlyList<SourceFormat> formats, OutputProfile output, FormatSelection? first)
    {
        if (first is null) return null;
        var height = first.Main.Height;
        var worstSound = (first.Sound ?? first.Main).AudioKbps / 2;
        var like = output.IsVideo && height is > 0 ? output with { MaxHeight = height } : output;
        var fit = formats.Where(format => format.HasVideo != false || !(format.AudioKbps < worstSound)).ToList();
        var other = Select([.. fit.Where(format => !first.All.Contains(format))], like);
        // Where there is one sound for all pictures, another picture alone is another choice.
        if (other is null or { Sound: null, Main.HasAudio: false }) other = Select([.. fit.Where(format => format != first.Main)], like);
        return other is not null && other.Main != first.Main && (!output.IsVideo || other.Main.Height == height) ? other : null;
    }

    private static SourceFormat? ForAudio(IReadOnlyList<SourceFormat> formats, OutputFormat output)
    {
        var alone = formats.Where(format => format is { HasVideo: false, HasAudio: not false }).ToList();
        if (alone.Count > 0) return BestSound(alone, output);
        var combined = formats.Where(format => format.HasAudio != false).ToList();
        return combined
            .OrderByDescending(format => format.LanguagePreference)
            .ThenByDescending(format => format.AudioKbps ?? 0)
            .ThenBy(format => Math.Max(format.Height ?? 0, SoundOnlyHeight))
            .ThenByDescending(format => format.Height ?? 0)
            .ThenByDescending(format => format.Index)
            .FirstOrDefault();
    }

    private static SourceFormat? BestSound(IEnumerable<SourceFormat> formats, OutputFormat output) => formats
        .OrderByDescending(format => format.LanguagePreference)
        .ThenByDescending(format => FittingCodecs.HoldsAudio(output, format.AudioCodec))
        .ThenByDescending(format => format.Preference)
        .ThenByDescending(format => format.AudioKbps ?? format.TotalKbps ?? 0)
        .ThenByDescending(format => format.Index)
        .FirstOrDefault();

    private static FormatSelection? ForVideo(IReadOnlyList<SourceFormat> formats, OutputProfile output)
    {
        var pictures = WithinHeight(formats.Where(format => format.HasVideo != false).ToList(), output.MaxHeight);
        var best = Tallest(pictures);
        if (best is null) return null;
        var copyable = Tallest(pictures.Where(format => FittingCodecs.HoldsVideo(output.Format, format.VideoCodec)));
        var enough = Math.Min(best.Height ?? 0, output.MaxHeight ?? GoodHeight);
        var picture = copyable is not null && (copyable.Height ?? 0) >= enough ? copyable : best;
        if (picture.HasAudio != false) return new FormatSelection(picture);
        var sounds = formats.Where(format => format is { HasVideo: false, HasAudio: not false });
        return new FormatSelection(picture, BestSound(sounds, output.Format));
    }

    /// <summary>Those within the height; when all are taller, the least tall, to be scaled down.</summary>
    private static List<SourceFormat> WithinHeight(List<SourceFormat> formats, int? maxHeight)
    {
        var within = formats.Where(format => maxHeight is null || format.Height is null || format.Height <= maxHeight).ToList();
        if (within.Count > 0) return within;
        var least = formats.Min(format => format.Height);
        return formats.Where(format => format.Height == least).ToList();
    }

    private static SourceFormat? Tallest(IEnumerable<SourceFormat> formats) => formats
        .OrderByDescending(format => format.Height ?? 0)
        .ThenByDescending(format => format.LanguagePreference)
        .ThenByDescending(format => format.TotalKbps ?? 0)
        .ThenByDescending(format => format.Index)
        .FirstOrDefault();
}
