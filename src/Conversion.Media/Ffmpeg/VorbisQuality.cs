using System.Globalization;

namespace Conversion.Media.Ffmpeg;

/// <summary>
/// Vorbis by quality instead of bitrate: libvorbis refuses bitrates outside a window that moves with channels and sample
/// rate, while every quality works. The steps are the encoder's nominal bitrates for 44.1 kHz stereo.
/// </summary>
internal static class VorbisQuality
{
    private static readonly (double Kbps, double Quality)[] Steps =
        [(45, -1), (64, 0), (80, 1), (96, 2), (112, 3), (128, 4), (160, 5), (192, 6), (224, 7), (256, 8), (320, 9), (500, 10)];

    /// <summary>The quality that comes nearest to <paramref name="kbps"/>; half of the channels need half of the bits.</summary>
    public static string For(int kbps, int? channels)
    {
        var wanted = channels == 1 ? kbps * 2.0 : kbps;
        var upper = Array.FindIndex(Steps, step => step.Kbps >= wanted);
        var quality = upper switch
        {
            0 => Steps[0].Quality,
            < 0 => Steps[^1].Quality,
            _ => Between(Steps[upper - 1], Steps[upper], wanted),
        };
        return quality.ToString("0.##", CultureInfo.InvariantCulture);
    }

    private static double Between((double Kbps, double Quality) low, (double Kbps, double Quality) high, double wanted) =>
        low.Quality + (wanted - low.Kbps) / (high.Kbps - low.Kbps) * (high.Quality - low.Quality);
}
