using Conversion.Api.Hosting;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Retention;

/// <summary>The disk of the data directory, and whether there is room for another result on it.</summary>
public sealed class DiskSpace(IOptions<ConverterOptions> place, IOptions<RetentionOptions> retention)
{
    /// <summary>Bytes that are free.</summary>
    public long FreeBytes => new DriveInfo(Path.GetFullPath(place.Value.DataDirectory)).AvailableFreeSpace;

    /// <summary>Whether less is free than has to be.</summary>
    public bool IsLow => FreeBytes < retention.Value.MinFreeBytes;
}
