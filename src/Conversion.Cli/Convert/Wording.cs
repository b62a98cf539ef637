using System.Globalization;
using Conversion.Cli.Client;

namespace Conversion.Cli.Convert;

/// <summary>A job's state in one short line.</summary>
internal static class Wording
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>Phase, percent, bytes, rate and time left, as far as they are known; where there is no percent, what is converted.</summary>
    public static string Of(JobView job)
    {
        if (job.IsFinished)
            return job.Status;
        if (job.Status == "queued")
        {
            var place = job.QueuePosition is > 0 and var position ? $", number {position} in line" : "";
            var wait = job.EstimatedWaitSeconds is > 0 and var seconds ? $", about {Duration(seconds)}" : "";
            return (job.NextAttemptAt is not null ? "waiting for another try" : "waiting") + place + wait;
        }

        var parts = new List<string> { SafeText.OneLine(job.Phase) };
        if (job.IsMeasurable)
            parts.Add(Percent(job.Percent));
        if (job.TotalBytes is > 0 and var total)
            parts.Add(Share(job.DownloadedBytes, total));
        else if (job.DownloadedBytes > 0)
            parts.Add(Bytes(job.DownloadedBytes));
        if (!job.IsMeasurable && job.ProcessedSeconds is >= 1 and var processed)
            parts.Add($"{Duration(Math.Floor(processed))} of media");
        if (job.BytesPerSecond is > 0 and var rate)
            parts.Add($"{Bytes(rate)}/s");
        if (job.EtaSeconds is > 0 and var left)
            parts.Add($"{Duration(left)} left");
        return string.Join(" · ", parts);
    }

    public static string Percent(double percent) => Invariant($"{Math.Floor(Math.Clamp(percent, 0, 100)):0} %");

    /// <summary><c>4.2 of 11.3 MB</c>; the unit once where it is the same.</summary>
    public static string Share(long part, long whole)
    {
        var (small, great) = (Bytes(part), Bytes(whole));
        return small.Split(' ') is [var number, var unit] && great.EndsWith(' ' + unit, StringComparison.Ordinal) ? $"{number} of {great}" : $"{small} of {great}";
    }

    /// <summary>Decimal units, three digits at most.</summary>
    public static string Bytes(double bytes)
    {
        int unit = 0;
        while (bytes >= 999.5 && unit < Units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }

        return unit == 0 || bytes >= 99.95 ? Invariant($"{bytes:0} {Units[unit]}") : Invariant($"{bytes:0.0} {Units[unit]}");
    }

    /// <summary><c>0:42</c>, <c>12:05</c>, <c>1:02:03</c>.</summary>
    public static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Ceiling(Math.Clamp(seconds, 0, 359_999)));
        return time.TotalHours >= 1 ? Invariant($"{(int)time.TotalHours}:{time:mm\\:ss}") : Invariant($"{(int)time.TotalMinutes}:{time:ss}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
