using System.ComponentModel.DataAnnotations;

namespace Conversion.Api.Retention;

/// <summary>Section <c>Converter:Retention</c>: how long results are kept, and how much room they may take.</summary>
public sealed record RetentionOptions
{
    /// <summary>Hours that a result is kept.</summary>
    [Range(0.0001, 876_000)]
    public double MaxAgeHours { get; set; } = 168;

    /// <summary>Bytes that all results may take; beyond it those go that have not been used for the longest time. Null for any number.</summary>
    [Range(0, long.MaxValue)]
    public long? MaxBytes { get; set; }

    /// <summary>Bytes that the results of one caller may take, likewise.</summary>
    [Range(0, long.MaxValue)]
    public long? MaxBytesPerCaller { get; set; }

    /// <summary>Minutes after its latest use within which a result is not let go of, for whatever reason.</summary>
    [Range(0, 1440)]
    public double SpareMinutes { get; set; } = 10;

    /// <summary>Bytes that have to be free where data is kept: below, no job is accepted, and none that waits is begun.</summary>
    [Range(0, long.MaxValue)]
    public long MinFreeBytes { get; set; } = 512L << 20;

    /// <summary>How long a result is kept.</summary>
    public TimeSpan MaxAge => TimeSpan.FromHours(MaxAgeHours);

    /// <summary>How long after its latest use a result is safe.</summary>
    public TimeSpan Spare => TimeSpan.FromMinutes(SpareMinutes);
}
