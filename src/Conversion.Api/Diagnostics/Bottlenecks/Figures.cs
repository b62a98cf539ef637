using System.Globalization;

namespace Conversion.Api.Diagnostics.Bottlenecks;

/// <summary>Figures in words, the same in every language of the machine.</summary>
internal static class Figures
{
    /// <summary><c>71 %</c>.</summary>
    public static string Percent(double part) => string.Create(CultureInfo.InvariantCulture, $"{part * 100:0} %");

    /// <summary><c>850 ms</c>, <c>12.3 s</c>, <c>4.5 min</c>, <c>2.5 h</c>.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 0.9995 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
    };

    /// <summary><c>16 kB/s</c>, <c>2.5 MB/s</c>.</summary>
    public static string Rate(double bytesPerSecond) => bytesPerSecond < 1e6
        ? string.Create(CultureInfo.InvariantCulture, $"{bytesPerSecond / 1e3:0} kB/s")
        : string.Create(CultureInfo.InvariantCulture, $"{bytesPerSecond / 1e6:0.0} MB/s");

    /// <summary><c>0.42 times as fast as it plays</c>.</summary>
    public static string Speed(double times) => string.Create(CultureInfo.InvariantCulture, $"{times:0.00} times as fast as it plays");

    /// <summary><c>1 job</c>, <c>3 jobs</c>.</summary>
    public static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
