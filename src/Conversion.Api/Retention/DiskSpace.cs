using Conversion.Api.Hosting;
using Microsoft.Extensions.Options;

namespace Conversion.Api.Retention;

/// <summary>Whether there is room for another result, on the disk of the data directory.</summary>
public sealed class DiskSpace(IOptions<ConverterOptions> place, IOptions<RetentionOptions> retention)
{
    /// <summary>Whether less is free than has to be.</summary>
    public bool IsLow => new DriveInfo(Path.GetFullPath(place.Value.DataDirectory)).AvailableFreeSpace < retention.Value.MinFreeBytes;
}
