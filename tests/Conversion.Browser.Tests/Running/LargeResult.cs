using Conversion.TestMedia.Samples;
using Conversion.TestMedia.Serving;
using Conversion.TestSupport.Services;

namespace Conversion.Browser.Tests.Running;

/// <summary>A result of three hundred megabytes, more than a page would hold in memory.</summary>
public sealed class LargeResult(ConverterService converter) : IAsyncLifetime
{
    private static readonly string Path = $"/large-{Guid.NewGuid():n}.m4a";

    /// <summary>Part of its job's link.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Its file.</summary>
    public ArtifactState Artifact { get; private set; } = null!;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        converter.Media.Add(Path, SampleMedia.HalfAnHourAudio, Delivery.Normal);
        var job = await converter.SubmitAsync(converter.Media.Url(Path), "wav");
        Artifact = (await converter.BecomesAsync(job, state => state.Status == "completed")).Artifact!;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
