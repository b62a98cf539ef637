using System.Text.Json;
using Conversion.Domain.Jobs;

namespace Conversion.Media.YtDlp;

/// <summary>Reads the chapters of yt-dlp's information JSON.</summary>
internal static class ChapterParser
{
    /// <summary>Most chapters that are kept: they go into an event, and whoever has more has made them by machine.</summary>
    public const int Most = 200;

    private const int MaxTitleLength = 200;

    /// <summary>The chapters, by their starts; null when there are none.</summary>
    public static SourceChapters? Parse(JsonElement info)
    {
        var chapters = info.Items("chapters").Select(Chapter).OfType<SourceChapter>().OrderBy(chapter => chapter.StartSeconds).Take(Most).ToArray();
        return chapters.Length > 0 ? new SourceChapters(chapters) : null;
    }

    private static SourceChapter? Chapter(JsonElement chapter) =>
        chapter.Number("start_time") is >= 0 and var start
            ? new SourceChapter(InfoParser.Cut(chapter.Text("title"), MaxTitleLength), start, chapter.Number("end_time") is { } end && end > start ? end : null)
            : null;
}
