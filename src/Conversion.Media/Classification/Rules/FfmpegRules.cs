using static Conversion.Domain.Failures.FailureKind;

namespace Conversion.Media.Classification.Rules;

/// <summary>ffmpeg and ffprobe, run by us or by yt-dlp: streams, codecs and containers.</summary>
internal static class FfmpegRules
{
    public static readonly FailureRule[] Rules =
    [
        new(UrlNotAllowed, @"not on whitelist|protocol .{1,20} not (on|in)"),
        new(UnsupportedUrl, @"protocol not found"),
        new(ConversionFailed, @"unknown (encoder|decoder|filter|muxer)|(encoder|decoder) .{0,40}not found|no such filter"),
        new(ConversionFailed, @"automatic encoder selection failed|unrecognized option|option .{1,40} not found"),
        new(SourceCorrupt, @"invalid data found|moov atom not found|could not find codec parameters|error while decoding|header missing"),
        new(SourceCorrupt, @"partial file|truncat|corrupt|invalid nal|error reading header|end of file|no start code"),
        new(SourceCorrupt, @"ebml header parsing failed|does not look like|unable to obtain file audio codec|cannot determine format"),
        new(SourceCorrupt, @"unspecified (size|sample)|invalid (frame|argument .*decod)|packet mismatch|failed to read|error splitting"),
        new(ContentNoMedia, @"does not contain any stream|matches no streams|no (audio|video) stream|at least one output file"),
        new(ContentNoMedia, @"stream specifier .* matches no"),
        new(ConversionFailed, @"incompatible|not currently supported in container|could not write header|codec not currently supported"),
        new(ConversionFailed, @"tag .{1,60} incompatible with output|only .{1,60} (are|is) supported (for|in|by)"),
        new(ConversionFailed, @"conversion failed|error while (filtering|encoding|opening encoder|processing)"),
        new(ConversionFailed, @"error (initializing|opening|muxing|submitting|writing|sending|during)|invalid argument|exited with code"),
        new(ConversionFailed, @"nothing was written|encoder|could not open|unable to (find|choose|open)|audio conversion failed"),
        new(ConversionFailed, @"no such file or directory|not divisible by|returned empty|assertion|segmentation fault"),
        new(ConversionFailed, @"task finished with error"),
    ];
}
