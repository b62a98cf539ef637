using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;

namespace Conversion.Chaos.Work;

/// <summary>A conversion whose result is known beforehand.</summary>
/// <param name="Source">What is converted.</param>
/// <param name="Format">Into what.</param>
/// <param name="Delivery">How the source is served; its rate is what makes a job last.</param>
public sealed record KnownWork(MediaSample Source, string Format, Delivery Delivery)
{
    private const int Slowly = 130_000;

    /// <summary>Eight seconds of encoding while the source arrives.</summary>
    public static KnownWork Encoding { get; } = new(SampleMedia.OneMinuteAudio, "mp3", new Delivery { BytesPerSecond = Slowly });

    /// <summary>Eight seconds of copying a source that fits.</summary>
    public static KnownWork Copying { get; } = new(SampleMedia.OneMinuteAudio, "m4a", new Delivery { BytesPerSecond = Slowly });

    /// <summary>A result of a hundred megabytes, which takes its time to be hashed and stored.</summary>
    public static KnownWork Storing { get; } = new(SampleMedia.TenMinutesAudio, "wav", Delivery.Normal);

    /// <summary>What ffmpeg cannot read where it is, since its index comes last and its server knows no ranges: yt-dlp fetches it first.</summary>
    public static KnownWork Fetching { get; } = new(SampleMedia.Mp4IndexAtEnd, "mp3", new Delivery { BytesPerSecond = 100_000, Ranges = false });

    /// <summary>As fast as it goes.</summary>
    public static KnownWork Brief { get; } = new(SampleMedia.M4a, "mp3", Delivery.Normal);

    /// <summary>Playing time of the result in seconds.</summary>
    public double Seconds => Source.DurationSeconds!.Value;

    /// <summary>Has it served, and gives its address.</summary>
    public string ServeOn(MediaServer media)
    {
        var path = $"/{Delivery.BytesPerSecond ?? 0}/{Delivery.Ranges}/{Source.Name}";
        media.Add(path, Source, Delivery);
        return media.Url(path);
    }

    /// <inheritdoc />
    public override string ToString() => $"{Source.Name} to {Format}";
}
